# A secret in a file that was staged, and then staged anew: nothing but its blob is left.
new repo
commit 'Start'
echo "token = $(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >config.toml
git add config.toml
echo 'token = ""' >config.toml
commit 'Add configuration'
