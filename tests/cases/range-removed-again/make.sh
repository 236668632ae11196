# A secret that the range brought and took out again.
new repo
commit 'Start'
git tag base
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Secret'
git rm --quiet config.toml
commit 'Clean'
