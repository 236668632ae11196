# A `.git` link that leads outside is refused.
new other
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Start'
cd ..
mkdir repo
ln -s ../other/.git repo/.git
