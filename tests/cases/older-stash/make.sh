# A secret in a stash behind another: only the reflog leads to it.
new repo
echo 'token = ""' >config.toml
commit 'Start'
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
git stash push --quiet
echo 'token = "none"' >config.toml
git stash push --quiet
