# A tree that names one folder several times, each of which does the same: every path, from one blob.
new repo
blob=$(echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" | git hash-object -w --stdin)
tree=$(printf '100644 blob %s\tconfig.toml\n' "$blob" | git mktree)
for level in 1 2; do
    tree=$(printf '040000 tree %s\ta\n040000 tree %s\tb\n' "$tree" "$tree" | git mktree)
done
git update-ref refs/heads/main "$(git commit-tree -m 'Start' "$tree")"
git update-ref refs/heads/main "$(git commit-tree -p main -m 'Clean' "$(git mktree </dev/null)")"
