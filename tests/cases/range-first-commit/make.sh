# The range holds a commit without parents: all of its files came with it.
new repo
echo plain >README
commit 'Start'
git switch --quiet --orphan pages
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start of the pages'
git switch --quiet main
