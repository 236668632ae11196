# A secret in the message of an empty commit.
new repo
commit 'Start'
commit "Deploy with $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')"
commit 'Next'
