# A secret in a note on a commit.
new repo
commit 'Start'
git notes add --message "deployed with $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')"
