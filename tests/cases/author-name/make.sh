# A secret in the name of an author.
new repo
GIT_AUTHOR_NAME="$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" commit 'Start'
commit 'Next'
