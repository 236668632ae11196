# A commit of the history that can't be read hides what was locked then.
advisories
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
lost=$(git rev-parse HEAD)
lock 1.2.3 >Cargo.lock
commit 'Mended'
chmod u+w ".git/objects/${lost:0:2}/${lost:2}"
echo damaged >".git/objects/${lost:0:2}/${lost:2}"
