# Cargo's own cache, in the folder that holds the registries' folders.
advisories
mkdir -p index/index.crates.io-0123456789abcdef/.cache/le/ak index/github.com-1ecc6299db9ec823
{
    printf '\3\2\0\0\0etag: "abc"\0'
    printf '1.2.3\0%s\0' "$(releases '!1.2.3')"
    printf '2.0.0\0%s\0' "$(releases 2.0.0)"
} >index/index.crates.io-0123456789abcdef/.cache/le/ak/leaky
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
