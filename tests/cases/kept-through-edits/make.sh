# The secret is what counts, not the version of the file: brought by the first, removed by the commit after the last.
new repo
for version in 1 2 3; do
    echo "version = $version, token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
    commit "Version $version"
done
echo 'version = 4' >config.toml
commit 'Clean'
echo 'version = 5' >config.toml
commit 'Version 5'
