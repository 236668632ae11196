# A secret that went from one file and lives on in another: the commit that took it away, beside the place that still has it.
new repo
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >one.toml
echo "# all of them
token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >two.toml
commit 'Both'
git rm --quiet one.toml
commit 'One less'
