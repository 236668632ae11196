# Lockfiles in folders, one of them not committed; one in history only is not judged.
advisories
new repo
mkdir -p tools/a tools/b tools/c
lock 1.0.0 >tools/c/Cargo.lock
commit 'Start'
git rm --quiet tools/c/Cargo.lock
lock 1.0.0 >tools/a/Cargo.lock
commit 'Next'
lock 1.1.0 >tools/b/Cargo.lock
