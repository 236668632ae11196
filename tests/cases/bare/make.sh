# A bare repository.
new source
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Start'
cd ..
git clone --quiet --bare source repo
