# What is staged before the first commit.
new repo
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >config.toml
git add config.toml
