# An untracked file whose name begins with a dot, beside ignore files that only other tools know.
new repo
commit 'Start'
echo '*' >.ignore
echo '*' >.rgignore
echo "TOKEN=$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >.env
