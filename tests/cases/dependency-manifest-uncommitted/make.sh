# The manifest of the working tree goes with its lockfile, that of HEAD with the one there.
advisories
new repo
lock 1.0.0 >Cargo.lock
printf '\n[dependencies]\nleaky = "1"\n' | manifest app >Cargo.toml
commit 'Start'
lock 1.1.0 >Cargo.lock
printf '# Later\n\n[dependencies]\nleaky = "1.1"\n' | manifest app >Cargo.toml
