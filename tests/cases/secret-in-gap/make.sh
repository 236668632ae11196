# A secret in the address of the objects that are borrowed.
new repo
commit 'Start'
mkdir -p .git/objects/info
echo "/nowhere/$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')/objects" >.git/objects/info/alternates
