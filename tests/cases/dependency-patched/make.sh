# A locked dependency with an advisory, in a version that mends it.
advisories
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
