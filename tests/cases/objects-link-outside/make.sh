# Objects that are those of another repository.
new other
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Start'
cd ..
new repo
rm -r .git/objects
ln -s ../../other/.git/objects .git/objects
