# A secret in the message of a reflog entry.
new repo
commit 'Start'
git update-ref --create-reflog -m "fetch https://$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')@example.org" refs/heads/topic HEAD
