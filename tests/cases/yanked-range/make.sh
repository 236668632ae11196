# A range that brings a withdrawn version.
advisories
mkdir -p index/le/ak
echo '{}' >index/config.json
releases 1.2.3 '!1.2.4' 1.2.5 >index/le/ak/leaky
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
git tag base
lock 1.2.4 >Cargo.lock
commit 'Next'
