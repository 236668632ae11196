# A lockfile that can't be read is a gap, and its text is not told.
advisories
new repo
echo "token = [[[ $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >Cargo.lock
commit 'Start'
