# A `.git` file that names another repository is refused.
new other
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
cd ..
mkdir repo
echo 'gitdir: ../other/.git' >repo/.git
