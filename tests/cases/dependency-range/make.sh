# What a range brought: the dependency that was there before is not told again.
advisories
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
git tag base
lock 1.0.0 | sed 's/0.1.0/0.2.0/' >Cargo.lock
mkdir new
lock 1.1.0 >new/Cargo.lock
commit 'Next'
