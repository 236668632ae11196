# A secret in the stash.
new repo
echo 'token = ""' >config.toml
commit 'Start'
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
git stash push --quiet
