# A pipe in the place of one of git's own files: a scan that opened it would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >production.env
commit 'Start'
mkdir -p .git/info
mkfifo .git/shallow
