# What pulls it in is the line of the dependency that leads there on the shortest way.
advisories
new repo
{
    echo 'version = 4'
    locked app 0.1.0/ bucket ladle
    locked bucket 2.0.0 spoon
    locked ladle 3.0.0 leaky
    locked leaky 1.0.0
    locked spoon 0.3.0 leaky
} >Cargo.lock
printf '\n[dependencies]\nbucket = "2"\nladle = "3"\n' | manifest app >Cargo.toml
commit 'Start'
