# A secret that only a merge commit brought, and a later commit took out.
new repo
echo one >one
commit 'One'
git switch --quiet --create topic
echo two >two
commit 'Two'
git switch --quiet main
echo three >three
commit 'Three'
git merge --quiet --no-commit topic
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Merge topic'
git rm --quiet config.toml
commit 'Clean up'
