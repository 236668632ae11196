# A HEAD of the old kind, a link.
new repo
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
rm .git/HEAD
ln -s refs/heads/main .git/HEAD
