# A revision that is not there.
new repo
commit 'Start'
