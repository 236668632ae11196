# A locked dependency with an advisory.
advisories
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
