# What a range brought: the dependency that was there before is not told again.
mkdir -p db/crates/leaky
cat >db/crates/leaky/RUSTSEC-2020-9001.md <<END
\`\`\`toml
[advisory]
id = "RUSTSEC-2020-9001"
package = "leaky"
date = "$(date -I)"

[versions]
patched = [">= 1.2.3"]
\`\`\`

# Leaks under load

More of it leaks when more is asked of it.
END
lock() {
    cat <<END
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "leaky",
]

[[package]]
name = "leaky"
version = "$1"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "$(printf '%064d' 0)"
END
}
new repo
lock 1.0.0 >Cargo.lock
commit 'Start'
git tag base
lock 1.0.0 | sed 's/0.1.0/0.2.0/' >Cargo.lock
mkdir new
lock 1.1.0 >new/Cargo.lock
commit 'Next'
