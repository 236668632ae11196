# A link that became a file with a secret, and then a link again.
new repo
ln -s elsewhere production.env
commit 'Start'
rm production.env
echo "TOKEN=$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >production.env
commit 'A file'
rm production.env
ln -s elsewhere production.env
commit 'A link again'
