# A secret in the name of a path that is not there.
new repo
commit 'Start'
