# A configuration that includes a pipe: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >production.env
commit 'Start'
mkfifo ../pipe
git config include.path "$(cd .. && pwd)/pipe"
