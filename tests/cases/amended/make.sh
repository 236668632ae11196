# A secret in a commit that was amended away; the reflog still leads to it.
new repo
commit 'Start'
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >config.toml
commit 'Add configuration'
echo 'token = ""' >config.toml
git add config.toml
git commit --quiet --amend --message 'Add configuration'
