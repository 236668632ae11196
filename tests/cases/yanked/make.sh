# A locked version that was withdrawn, told by a mirror's folder: the advice is the next that is offered and has no advisory.
advisories
mkdir -p index/le/ak
echo '{"dl":"https://example.org"}' >index/config.json
releases 1.0.0 '!1.2.3' '!1.2.4' 1.2.6 1.3.0-rc.1 2.0.0 >index/le/ak/leaky
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
