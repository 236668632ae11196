# An old secret whose file was renamed and edited is told: under its new name it is new, and the file's author can still mend it.
new repo
{ seq 50; echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')"; } >old.toml
commit 'Start'
git tag base
git mv old.toml new.toml
echo more >>new.toml
commit 'Rename'
