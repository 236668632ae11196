# A lockfile of the history that is not there, and one whose version is none: nothing of that is clean.
advisories
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
lost=$(git rev-parse HEAD:Cargo.lock)
lock one >Cargo.lock
commit 'No version'
lock 1.2.3 >Cargo.lock
commit 'Mended'
rm -f ".git/objects/${lost:0:2}/${lost:2}"
