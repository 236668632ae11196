# A repository with a submodule: the submodule's files lie in its working tree.
new library
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Start'
cd ..
new parent
git submodule --quiet add ../library library
rm -r .git/modules/library/logs
commit 'Add the library'
