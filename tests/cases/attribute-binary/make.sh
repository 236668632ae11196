# An attribute that calls every file binary.
new repo
echo '* binary' >.gitattributes
echo "TOKEN=$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >production.env
commit 'Start'
test -z "$(git log -p | grep ghp_)"
