# Refs that are those of another repository.
new other
commit 'Start'
cd ..
new repo
rm -r .git/refs/heads
ln -s ../../../other/.git/refs/heads .git/refs/heads
