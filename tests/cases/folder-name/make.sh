# A secret in the name of a folder, gone from the current tree.
new repo
name="$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')"
mkdir -p "keys/$name/deep"
echo 'nothing here' >"keys/$name/deep/file"
commit 'Start'
git rm --quiet -r keys
commit 'Remove it'
