//! Rule files that the command line names. A scan takes rules from nowhere else: what is scanned can't bring its own.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::secrets::RuleText;

/// The most files of a folder, and bytes of a file.
const MAX_FILES: usize = 1_000;
const MAX_BYTES: u64 = 1 << 20;

/// Reads the files that `paths` name; of a folder, those in it that end in `.toml`, by name.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<RuleText>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files_of(path)?);
        } else {
            files.push(path.clone());
        }
    }
    files.iter().map(|path| Ok(RuleText { name: path.display().to_string(), text: text_of(path)? })).collect()
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let unread = || format!("the folder {} can't be read", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(unread)? {
        let path = entry.with_context(unread)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "the folder {} holds no rule file (*.toml)", folder.display());
    ensure!(files.len() <= MAX_FILES, "the folder {} holds more than {MAX_FILES} rule files", folder.display());
    files.sort();
    Ok(files)
}

/// The text of a file that is a rule file by its size.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let unread = || format!("{} can't be read", path.display());
    let mut text = String::new();
    let len = File::open(path).with_context(unread)?.take(MAX_BYTES + 1).read_to_string(&mut text).with_context(unread)?;
    ensure!(len as u64 <= MAX_BYTES, "{} is larger than 1 MiB", path.display());
    Ok(text)
}
