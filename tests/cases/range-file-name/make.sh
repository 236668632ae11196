# A secret in a file name that the range brought.
new repo
echo same >same
commit 'Start'
git tag base
cp same "$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')"
commit 'Copy'
