# It is optional and off, but another member asks for the feature that turns it on.
advisories
new repo
mkdir lib
{
    echo 'version = 4'
    locked app 0.1.0/ lib
    locked leaky 1.0.0
    locked lib 0.1.0/ leaky
} >Cargo.lock
printf '\n[dependencies]\nlib = { path = "lib", features = ["wet"] }\n' | manifest app >Cargo.toml
printf '\n[dependencies]\nleaky = { version = "1", optional = true }\n\n[features]\nwet = ["leaky"]\n' | manifest lib >lib/Cargo.toml
commit 'Start'
