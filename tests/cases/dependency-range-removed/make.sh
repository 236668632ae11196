# A lockfile that a range takes away takes its vulnerable packages with it.
advisories
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
git tag base
git rm -q Cargo.lock
commit 'Next'
