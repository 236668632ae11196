# What the index lacks is counted; a name leads to no file outside of it, and a damaged file is none.
advisories
mkdir -p index/le/ak index/od/dd
echo '{}' >index/config.json
releases 1.0.0 >index/le/ak/leaky
printf '{"vers":"1.0.0","yanked":tr' >index/od/dd/odddd
releases '!1.0.0' >outside
new repo
{
    lock 1.2.3
    for name in ../../outside ../outside /etc/passwd odddd "$(printf 'a%.0s' {1..300})"; do
        printf '\n[[package]]\nname = "%s"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n' "$name"
    done
} >Cargo.lock
commit 'Start'
