# A secret in a commit that was amended away, and nothing leads to it.
new repo
commit 'Start'
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >config.toml
commit 'Add configuration'
echo 'token = ""' >config.toml
git add config.toml
git commit --quiet --amend --message 'Add configuration'
git reflog expire --expire=now --expire-unreachable=now --all
