# A diff driver with a command.
new repo
git config diff.evil.textconv "touch $CANARY; cat"
echo '*.env diff=evil' >.gitattributes
echo "TOKEN=$(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >production.env
commit 'Start'
git rm --quiet production.env
commit 'Clean'
git log -p >/dev/null
rm "$CANARY"
