# A report's folder is not there.
new repo
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >config.toml
commit 'Start'
