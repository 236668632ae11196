# No advisory database at hand: a gap that says how to get one.
new repo
printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n' >Cargo.lock
commit 'Start'
