# A secret at the tip of a branch that is not checked out.
new repo
commit 'Start'
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >config.toml
commit 'Add configuration'
git switch --quiet main
