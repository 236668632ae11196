# Filters that clean and smudge files.
new repo
echo "TOKEN=$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >production.env
commit 'Start'
git config filter.evil.clean "touch $CANARY; cat"
git config filter.evil.smudge "touch $CANARY; cat"
git config filter.evil.process "touch $CANARY"
git config filter.evil.required true
echo '*.env filter=evil' >.gitattributes
echo "TOKEN=$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >production.env
git add production.env 2>/dev/null || true
rm "$CANARY"
