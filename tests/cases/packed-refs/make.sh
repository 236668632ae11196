# Refs in one file; the secret is on a branch.
new repo
commit 'Start'
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >config.toml
commit 'Secret'
git switch --quiet main
git pack-refs --all
test ! -e .git/refs/heads/topic
