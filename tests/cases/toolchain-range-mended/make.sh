# A range that mends a toolchain file.
advisories
rust_advisory
new repo
echo 1.40.0 >rust-toolchain
commit 'Start'
git tag base
rm rust-toolchain
printf '[toolchain]\nchannel = "1.58.1"\n' >rust-toolchain.toml
commit 'Next'
