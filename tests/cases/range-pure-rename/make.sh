# A file that was only renamed brings no new blob, and still moves its secret.
new repo
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >old.toml
commit 'Start'
git tag base
git mv old.toml new.toml
commit 'Rename'
