# The mended version is not compatible with the locked one, and the manifest allows it all the same.
advisories
new repo
lock 0.9.0 >Cargo.lock
printf '\n[dependencies]\nleaky = ">=0.9, <2"\n' | manifest app >Cargo.toml
commit 'Start'
