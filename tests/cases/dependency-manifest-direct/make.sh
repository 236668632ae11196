# The line of the manifest that asks for the dependency comes first, then the lockfile's.
advisories
new repo
lock 1.0.0 >Cargo.lock
manifest app >Cargo.toml <<END

[dependencies]
harmless = "1"
leaky = { version = "1.0", features = [
    "fast",
] }
END
commit 'Start'
