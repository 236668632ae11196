# A file that git ignores and does not track is not looked at: that is where secrets belong.
new repo
echo '*.env' >.gitignore
commit 'Start'
echo "TOKEN=$(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >production.env
