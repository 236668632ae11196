# A detached HEAD that no branch leads to.
new repo
commit 'Start'
git switch --quiet --detach
echo "token = $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >config.toml
commit 'Add configuration'
