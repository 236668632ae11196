# A secret in a commit message of the range.
new repo
commit 'Start'
git tag base
commit "Use $(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')"
