# A secret that is only staged.
new repo
commit 'Start'
echo "TOKEN=$(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >production.env
git add production.env
rm production.env
