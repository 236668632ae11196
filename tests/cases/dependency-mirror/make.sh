# Packages of a mirror are judged like those of the public registry; those of a registry that nobody has said to be one are a gap.
advisories
new repo
mkdir mirror other
lock 1.0.0 | sed 's|^source = .*|source = "registry+https://mirror.example.org/index"|' >mirror/Cargo.lock
lock 1.0.0 | sed 's|^source = .*|source = "sparse+https://other.example.org/index/"|' >other/Cargo.lock
commit 'Start'
