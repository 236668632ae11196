# Removed, added again, removed again: brought by the first commit, removed by the last.
new repo
for turn in 1 2; do
    echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
    commit "Add $turn"
    git rm --quiet config.toml
    commit "Remove $turn"
done
