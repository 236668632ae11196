# A secret in a tree that only a tag names.
new repo
commit 'Start'
blob=$(echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" | git hash-object -w --stdin)
git tag keys "$(printf '100644 blob %s\tconfig.toml\n' "$blob" | git mktree)"
