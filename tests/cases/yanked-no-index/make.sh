# An index that is not there is a wrong request.
advisories
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
