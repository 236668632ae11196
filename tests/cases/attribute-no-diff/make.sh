# An attribute that keeps a file out of diffs.
new repo
echo '*.env -diff' >.gitattributes
echo "TOKEN=$(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >production.env
commit 'Start'
test -z "$(git log -p | grep ghp_)"
