# A report is not written through a link, which a checkout could have put there.
new repo
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Start'
cd ..
echo precious >target
ln -s target report.sarif
echo 'test "$(cat target)" = precious; test -L report.sarif' >check.sh
