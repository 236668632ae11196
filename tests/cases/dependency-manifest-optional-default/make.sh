# It is optional, and the default features turn it on in two steps.
advisories
new repo
lock 1.0.0 >Cargo.lock
manifest app >Cargo.toml <<END

[dependencies]
leaky = { version = "1", optional = true }

[features]
default = ["full"]
full = ["dep:leaky"]
END
commit 'Start'
