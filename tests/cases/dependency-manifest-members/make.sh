# Several members pull it in; two of them ask for versions that the mended one is not.
advisories
new repo
mkdir -p crates/{one,two,three}
{
    echo 'version = 4'
    locked leaky 1.0.0
    locked one 0.1.0/ leaky
    locked three 0.1.0/ leaky
    locked two 0.1.0/ leaky
} >Cargo.lock
printf '[workspace]\nmembers = ["crates/*"]\n' >Cargo.toml
printf '\n[dependencies]\nleaky = "1"\n' | manifest one >crates/one/Cargo.toml
printf '\n[dependencies]\nleaky = "~1.0.0"\n' | manifest two >crates/two/Cargo.toml
printf '\n[dependencies]\nleaky = ">=1.0, <1.2"\n' | manifest three >crates/three/Cargo.toml
commit 'Start'
