# A merge that takes the side without the secret, where no commit ever took it away itself.
new repo
commit 'Start'
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Topic'
git switch --quiet main
echo main >main
commit 'Main'
git merge --quiet --strategy ours --message 'Merge topic' topic
git branch --quiet --delete topic
