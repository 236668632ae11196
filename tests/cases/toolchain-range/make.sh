# A range, in a bare repository, that goes back to an affected Rust. What was affected before, and still is in another version, is not told.
advisories
rust_advisory
new source
mkdir old
echo 1.60.0 >rust-toolchain
echo 1.40.0 >old/rust-toolchain
commit 'Start'
git tag base
echo 1.57.0 >rust-toolchain
echo 1.41.0 >old/rust-toolchain
commit 'Next'
cd ..
git clone --quiet --bare source repo
