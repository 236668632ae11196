# Only some platforms pull it in, and only for build scripts.
advisories
new repo
lock 1.0.0 >Cargo.lock
manifest app >Cargo.toml <<END

[target.'cfg(windows)'.build-dependencies]
leaky = "1"

[target.x86_64-apple-darwin.build-dependencies]
leaky = "1.0"
END
commit 'Start'
