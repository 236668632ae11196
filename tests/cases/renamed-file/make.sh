# A file that was renamed: each of its paths, with the commits that brought it there and took it away.
new repo
mkdir old
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >old/config.toml
commit 'Start'
git mv old new
commit 'Rename'
