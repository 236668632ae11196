# Vulnerable versions that are locked no more: one was mended, one is on another branch, one was never on a ref.
advisories
new repo
mkdir a b c
lock 1.0.0 >a/Cargo.lock
lock 1.2.3 >b/Cargo.lock
commit 'Start'
git tag v1
lock 1.2.4 >a/Cargo.lock
commit 'Mended'
git checkout --quiet -b other
lock 1.1.0 >b/Cargo.lock
commit 'Elsewhere'
git checkout --quiet main
lock 0.1.0 >c/Cargo.lock
commit 'Lost'
git reset --quiet --hard HEAD~1
git reflog expire --expire=now --all
