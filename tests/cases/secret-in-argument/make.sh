# A secret in an argument is not shown either, not even when the argument is wrong.
new repo
commit 'Start'
