# A shallow clone lacks the secret's commit: never a clean verdict.
new source
echo "token = $(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
cd ..
git clone --quiet --depth=1 "file://$PWD/source" repo
rm -r repo/.git/logs
