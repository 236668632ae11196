# A secret in the address of a committer.
new repo
GIT_COMMITTER_EMAIL="$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')@example.org" commit 'Start'
git reflog expire --expire=now --all
