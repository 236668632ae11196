# Of a toolchain that moves nothing is known: nothing is missing when no database is at hand.
new repo
printf '[toolchain]\nchannel = "stable"\ncomponents = ["clippy"]\n' >rust-toolchain.toml
commit 'Start'
