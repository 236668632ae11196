# A secret in the name of a file.
new repo
mkdir keys
echo 'nothing here' >"keys/$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')"
commit 'Start'
