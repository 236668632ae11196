# A secret that one branch took away and others still have.
new repo
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
for name in a b c d e; do git branch topic-$name; done
git tag --annotate --message 'First' v1
git rm --quiet config.toml
commit 'Clean'
