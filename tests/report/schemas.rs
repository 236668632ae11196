//! Other people's schemas. They are where `LOCKHOUND_SCHEMAS` says; `.ci/schemas` fetches them. What is not there is not tested against.

use std::path::PathBuf;

/// The file or folder of a schema, or nothing and a word about it.
pub(crate) fn schema(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("LOCKHOUND_SCHEMAS").map(|folder| PathBuf::from(folder).join(name)).filter(|path| path.exists());
    if path.is_none() {
        skipped(&format!("no schema {name} in LOCKHOUND_SCHEMAS (.ci/schemas fetches it)"));
    }
    path
}

#[expect(clippy::print_stderr, reason = "a skipped test has to say so")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}
