# Withdrawn for its vulnerability: two findings, one command.
advisories
mkdir -p index/le/ak
echo '{}' >index/config.json
releases '!1.0.0' 1.1.0 1.2.3 >index/le/ak/leaky
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
