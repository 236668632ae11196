# A repository whose objects have SHA-256 names.
new --object-format=sha256 repo
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
git gc --quiet
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >other.toml
commit 'Loose'
