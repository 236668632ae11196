# A range in a bare repository: the manifest stands in the newer tree.
advisories
new work
printf '\n[dependencies]\nharmless = "1"\n' | manifest app >Cargo.toml
commit 'Start'
git tag base
lock 1.0.0 >Cargo.lock
printf '\n[dependencies]\nharmless = "1"\nleaky = "=1.0.0"\n' | manifest app >Cargo.toml
commit 'Next'
printf '\n[dependencies]\n' | manifest app >Cargo.toml
cd ..
git clone --quiet --bare work repo
