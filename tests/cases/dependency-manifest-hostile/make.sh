# Manifests that can't be read are gaps, and the findings stay.
advisories
new repo
mkdir -p deep latin link loop huge folder/Cargo.toml
{
    echo 'version = 4'
    for name in deep huge latin link loop; do locked "$name" 0.1.0/ leaky; done
    locked leaky 1.0.0
} >Cargo.lock
printf '[workspace]\nmembers = ["*", "../outside", "/etc", "**", "no[where"]\n' >Cargo.toml
{ printf 'a = ' && printf '[%.0s' {1..20000}; } >deep/Cargo.toml
printf '\n[dependencies]\nleaky = "\xe9"\n' | manifest latin >latin/Cargo.toml
ln -s ../loop/Cargo.toml link/Cargo.toml
printf '\n[dependencies]\nleaky = "1"\nloop = { path = "." }\nround = { path = "../deep" }\n' | manifest loop >loop/Cargo.toml
{ printf '\n[dependencies]\nleaky = "1"\n#' && head -c 1100000 /dev/zero | tr '\0' 'x'; } | manifest huge >huge/Cargo.toml
echo 'leaky = 3' >folder/Cargo.toml/x
commit 'Start'
