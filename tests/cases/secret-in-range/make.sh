# A secret in the name of a range.
new repo
commit 'Start'
git branch "topic/$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')"
commit 'Next'
