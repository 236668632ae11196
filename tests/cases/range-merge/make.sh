# A range with a merge: what the side branch brought is new, and what the merge itself did.
new repo
echo one >one
commit 'Start'
git tag base
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >side.toml
commit 'Side'
git switch --quiet main
echo two >two
commit 'Two'
git merge --quiet --no-commit topic
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >merge.toml
commit 'Merge topic'
