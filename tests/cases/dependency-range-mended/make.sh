# What a range mended is told, and fails nothing; nor does what only moved to another folder.
advisories
new repo
mkdir a b
lock 1.0.0 >a/Cargo.lock
lock 1.0.0 >b/Cargo.lock
lock 1.0.0 >Cargo.lock
commit 'Start'
git tag base
lock 1.2.3 >Cargo.lock
git mv a c
git rm -q -r b
commit 'Next'
