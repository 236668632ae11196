# A report is not written over a folder.
new repo
echo "token = $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >config.toml
commit 'Start'
cd ..
mkdir report.sarif
echo 'test -d report.sarif' >check.sh
