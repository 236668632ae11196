# A linked worktree: its own files, and all of the repository's history.
new source
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
git worktree add --quiet -b topic ../repo
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >../repo/untracked.toml
