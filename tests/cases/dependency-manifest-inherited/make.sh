# A member inherits from its workspace, whose line is the one to change; a member that is excluded says nothing.
advisories
new repo
mkdir -p crates/app crates/old
lock 1.0.0 >Cargo.lock
cat >Cargo.toml <<END
[workspace]
resolver = "3"
members = ["crates/*"]
exclude = ["crates/old"]

[workspace.dependencies]
leaky = "=1.0.0"
END
printf '\n[dependencies]\nleaky.workspace = true\n' | manifest app >crates/app/Cargo.toml
printf '\n[dependencies]\nleaky = "1"\n' | manifest app >crates/old/Cargo.toml
commit 'Start'
