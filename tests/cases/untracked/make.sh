# A secret in a file that git does not track.
new repo
commit 'Start'
mkdir secrets
echo "TOKEN=$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >secrets/production.env
