# A fork from git that shares its name with a vulnerable package: possible, and worth less. A path of that name is another package.
advisories
new repo
mkdir fork path
lock 1.0.0 | sed 's|^source = .*|source = "git+https://example.org/leaky?branch=main#0123456789012345678901234567890123456789"|; /^checksum/d' >fork/Cargo.lock
lock 1.0.0 | sed '/^source/d; /^checksum/d' >path/Cargo.lock
commit 'Start'
