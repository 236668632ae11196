# The folder of a submodule.
new library
echo "token = $(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >config.toml
commit 'Start'
cd ..
new parent
git submodule --quiet add ../library library
rm -r .git/modules/library/logs
commit 'Add the library'
