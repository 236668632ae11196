# Secrets and dependencies in one report.
advisories
new repo
lock 1.0.0 >Cargo.lock
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Start'
