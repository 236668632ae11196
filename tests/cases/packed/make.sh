# Everything in one pack, as deltas; the secret is only in history.
new repo
seq 1000 >numbers
commit 'Start'
{ seq 500; echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')"; seq 501 1000; } >numbers
commit 'Secret'
seq 1000 >numbers
echo end >>numbers
commit 'Clean'
git gc --quiet
test -z "$(find .git/objects -path '*/??/*' -type f)"
