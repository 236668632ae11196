# Tests pull it in, and so does a plain dependency of another member: nothing is said of when it is built.
advisories
new repo
mkdir tool
{
    echo 'version = 4'
    locked app 0.1.0/ leaky
    locked ladle 3.0.0 leaky
    locked leaky 1.0.0
    locked tool 0.1.0/ ladle
} >Cargo.lock
printf '\n[workspace]\nmembers = ["tool"]\n\n[dev-dependencies]\nleaky = "1"\n' | manifest app >Cargo.toml
printf '\n[dependencies]\nladle = "3"\n' | manifest tool >tool/Cargo.toml
commit 'Start'
