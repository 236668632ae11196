# A secret on the side branch of a merge that kept nothing of it.
new repo
echo one >one
commit 'One'
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >config.toml
commit 'Two'
git switch --quiet main
echo three >three
commit 'Three'
git merge --quiet --strategy=ours --message 'Merge topic' topic
git branch --quiet -D topic
