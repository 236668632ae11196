//! Build step: turns the files of `patterns/` into Rust statics, so that nothing is parsed when the program starts, and packs the
//! advisory snapshot.

#[allow(dead_code, unreachable_pub, missing_docs, reason = "it is written for the crate")]
#[path = "src/secrets/rule_file.rs"]
mod rule_file;
#[path = "src/secrets/embed.rs"]
mod rules;
#[path = "build/snapshot.rs"]
mod snapshot;

fn main() {
    rules::embed();
    snapshot::embed();
}
