# A secret in the name of a report that can't be written.
new repo
commit 'Start'
mkdir ../reports
