# A secret in the message of an annotated tag.
new repo
commit 'Start'
git tag --annotate v1 --message "Released with $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')"
