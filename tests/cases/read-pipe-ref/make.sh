# A pipe in the place of one of git's own files: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >production.env
commit 'Start'
mkdir -p .git/info
mkfifo .git/refs/heads/pipe
