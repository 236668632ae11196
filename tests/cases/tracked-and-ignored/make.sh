# A tracked file that git would ignore; the secret came after the last commit.
new repo
echo '*' >.gitignore
echo 'TOKEN=' >production.env
git add --force .gitignore production.env
git commit --quiet --message 'Start'
echo "TOKEN=$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >production.env
