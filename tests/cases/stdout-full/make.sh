# There is no room for the report: no verdict at all.
new repo
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Start'
