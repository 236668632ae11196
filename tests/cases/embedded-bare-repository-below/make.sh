# From inside of an embedded bare repository, it is the outer one that is meant.
new repo
mkdir -p data
git init --quiet --bare data/inner
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >config.toml
commit 'Start'
