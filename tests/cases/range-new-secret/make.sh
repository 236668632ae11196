# What a range brought: the new secret, and not the old one.
new repo
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >old.toml
commit 'Start'
git tag base
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >new.toml
commit 'Next'
