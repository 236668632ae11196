# An option that would do nothing is refused.
new repo
commit 'Start'
