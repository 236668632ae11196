# The database that was asked for is not there.
new repo
commit 'Start'
