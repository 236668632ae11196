# It is optional, and no feature that is on by default turns it on; tests have it anyway.
advisories
new repo
lock 1.0.0 >Cargo.lock
manifest app >Cargo.toml <<END

[dependencies]
leaky = { version = "1", optional = true }

[features]
default = ["plain"]
plain = []
full = ["plain", "dep:leaky"]

[dev-dependencies]
leaky = "1"
END
commit 'Start'
