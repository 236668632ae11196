# The package has another name in the manifest, and a table of its own.
advisories
new repo
lock 1.0.0 >Cargo.lock
manifest app >Cargo.toml <<END

[dependencies.drip]
package = "leaky"
version = "~1.0"
END
commit 'Start'
