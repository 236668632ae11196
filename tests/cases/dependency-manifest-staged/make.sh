# What is staged: manifests stand in the index, not in the working tree.
advisories
new repo
mkdir member
printf '[workspace]\nmembers = ["m*"]\n' >Cargo.toml
printf '\n[dependencies]\n' | manifest app >member/Cargo.toml
commit 'Start'
lock 1.0.0 >Cargo.lock
printf '\n[dependencies]\nleaky = "1"\n' | manifest app >member/Cargo.toml
git add --all
rm member/Cargo.toml
