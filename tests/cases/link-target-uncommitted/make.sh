# A secret in the target of a symbolic link that is not committed.
new repo
commit 'Start'
ln -s "$(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" link
