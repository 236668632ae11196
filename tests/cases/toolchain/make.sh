# Toolchain files, held to the advisories about Rust itself. What moves is not judged, nor is the lower bound that a manifest names.
advisories
rust_advisory
new repo
printf '[toolchain]\nchannel = "1.56"\n' >rust-toolchain.toml
mkdir nightly patched old broken
echo nightly-2021-05-01 >nightly/rust-toolchain
echo 1.58 >patched/rust-toolchain
printf '\n1.20.0-x86_64-unknown-linux-gnu\n' >old/rust-toolchain
echo '[toolchain' >broken/rust-toolchain.toml
printf '[package]\nname = "app"\nrust-version = "1.50"\n' >Cargo.toml
lock 1.2.3 >Cargo.lock
commit 'Start'
