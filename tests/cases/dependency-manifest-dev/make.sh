# Tests alone pull it in, by an edge and by the edge of a package between.
advisories
new repo
{
    echo 'version = 4'
    locked app 0.1.0/ harness leaky
    locked harness 1.0.0 leaky
    locked leaky 1.0.0
} >Cargo.lock
printf '\n[dev-dependencies]\nharness = "1"\nleaky = "1"\n' | manifest app >Cargo.toml
commit 'Start'
