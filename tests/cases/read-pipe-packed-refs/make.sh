# A pipe in the place of one of git's own files: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >production.env
commit 'Start'
mkdir -p .git/info
mkfifo .git/packed-refs
