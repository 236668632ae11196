# A pipe in the place of one of git's own files: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >production.env
commit 'Start'
mkdir -p .git/info
mkfifo .git/objects/info/alternates
