# A NUL byte makes a file binary to git.
new repo
printf '\0\nTOKEN=%s\n' "$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >production.env
commit 'Start'
test -z "$(git log -p | grep ghp_)"
