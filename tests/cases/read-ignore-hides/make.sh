# An ignore file that is a link is none: what it would hide is looked at.
new repo
echo '*.env' >../outside
ln -s ../outside .gitignore
commit 'Start'
echo "TOKEN=$(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >production.env
