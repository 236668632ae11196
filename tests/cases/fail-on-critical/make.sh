# A finding of high severity, where only critical ones fail.
new repo
echo "token = $(secret 'ghs¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Start'
