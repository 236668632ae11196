# The detached HEAD of another worktree leads to the secret.
new repo
commit 'Start'
git worktree add --quiet --detach ../other
cd ../other
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >config.toml
commit 'Secret'
