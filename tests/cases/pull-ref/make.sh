# A secret that only the ref of a pull request leads to.
new repo
commit 'Start'
git switch --quiet --detach
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >config.toml
commit 'Add configuration'
git update-ref refs/pull/1/head HEAD
git switch --quiet main
git reflog expire --expire=now --all
