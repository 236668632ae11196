# A tracked file whose folder is a link to the outside now: the file there is another one.
new repo
mkdir folder ../outside
echo "TOKEN=" >folder/production.env
commit 'Start'
echo "TOKEN=$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >../outside/production.env
rm -r folder
ln -s ../outside folder
