# A commit takes the secret away, then merges take over what it did: the commit is told, not the merges.
new repo
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
git switch --quiet --create topic
echo topic >topic
commit 'Topic'
git switch --quiet main
git rm --quiet config.toml
commit 'Clean'
git merge --quiet --message 'Merge topic' topic
git switch --quiet topic
git merge --quiet --message 'Merge main' main
