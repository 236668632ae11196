# A lockfile at HEAD of a bare repository.
advisories
new source
lock 1.0.0 >Cargo.lock
commit 'Start'
cd ..
git clone --quiet --bare source repo
