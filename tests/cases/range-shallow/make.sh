# The range's start is not in a shallow clone.
new source
commit 'Start'
git tag base
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Secret'
git rm --quiet config.toml
commit 'Clean'
cd ..
git clone --quiet --depth=1 "file://$PWD/source" repo
rm -r repo/.git/logs
