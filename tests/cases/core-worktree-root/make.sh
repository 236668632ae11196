# A configuration that names the whole disk as working tree: only the repository's own folder is looked at.
new repo
echo "token = $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >config.toml
commit 'Start'
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >../outside.toml
git config core.worktree "$(cd .. && pwd)"
