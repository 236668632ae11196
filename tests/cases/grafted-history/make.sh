# A graft hides the commit with the secret.
new repo
commit 'Start'
echo "TOKEN=$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >production.env
commit 'Secret'
git rm --quiet production.env
commit 'Clean'
mkdir -p .git/info
git rev-parse HEAD >.git/info/grafts
git reflog expire --expire=now --all
test -z "$(git log -p 2>/dev/null | grep ghp_)"
