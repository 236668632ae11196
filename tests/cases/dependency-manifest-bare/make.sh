# A bare repository: manifests stand in the tree of HEAD.
advisories
new work
mkdir -p member/inner
lock 1.0.0 >Cargo.lock
printf '[workspace]\nmembers = ["*/inner"]\n' >Cargo.toml
printf '\n[dependencies]\nleaky = "1"\n' | manifest app >member/inner/Cargo.toml
commit 'Start'
cd ..
git clone --quiet --bare work repo
