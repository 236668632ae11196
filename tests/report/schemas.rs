//! Other people's schemas. They are where `LOCKHOUND_SCHEMAS` says; `.ci/schemas` fetches them. What is not there is not tested against.

use std::fs;
use std::path::PathBuf;

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

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

struct Folder(PathBuf);

impl Retrieve for Folder {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        Ok(serde_json::from_slice(&fs::read(self.0.join(name))?)?)
    }
}

/// A JSON schema, with those beside it that it refers to; or nothing and a word about it.
pub(crate) fn validator(name: &str) -> Option<Validator> {
    let path = schema(name)?;
    let text: Value = serde_json::from_slice(&fs::read(&path).expect("because it was there")).expect("JSON");
    let folder = Folder(path.parent().expect("a file in a folder").to_owned());
    Some(jsonschema::options().with_retriever(folder).build(&text).expect("a schema"))
}
