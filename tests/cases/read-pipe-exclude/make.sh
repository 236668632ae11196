# A pipe in the place of one of git's own files: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >production.env
commit 'Start'
mkdir -p .git/info
mkfifo .git/info/exclude
