//! What git tells its hooks: the lines on standard input, and the environment.

use std::env;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::blob::ObjectId;
use crate::scan::Handed;

/// The most of standard input that is read, in bytes: some hundred thousand refs.
const MAX_INPUT: u64 = 64 << 20;

/// A ref that a push sets.
pub(super) struct Update {
    /// What it named before; zeros where it is new.
    pub(super) old: ObjectId,
    /// What it is to name; zeros where it goes.
    pub(super) new: ObjectId,
}

/// Reads `pre-push`'s lines: local ref, its object, remote ref, its object (githooks(5)).
pub(super) fn pre_push() -> Result<Vec<Update>> {
    read(|words| match words {
        [_, new, _, old] => update(old, new),
        _ => None,
    })
}

/// Reads `pre-receive`'s lines: old object, new object, ref (githooks(5)).
pub(super) fn pre_receive() -> Result<Vec<Update>> {
    read(|words| match words {
        [old, new, _] => update(old, new),
        _ => None,
    })
}

fn read(of_line: impl Fn(&[&[u8]]) -> Option<Update>) -> Result<Vec<Update>> {
    let mut input = io::stdin().lock();
    ensure!(!io::stdin().is_terminal(), "git runs this hook, and gives it the list of refs on standard input");
    let mut bytes = Vec::new();
    let len = input.by_ref().take(MAX_INPUT).read_to_end(&mut bytes).context("the list of refs on standard input can't be read")?;
    ensure!((len as u64) < MAX_INPUT, "the list of refs on standard input has {MAX_INPUT} bytes or more");
    let mut updates = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let Some(update) = of_line(&words) else { bail!("line {} of standard input is no ref and objects as git writes them", number + 1) };
        updates.push(update);
    }
    Ok(updates)
}

fn update(old: &[u8], new: &[u8]) -> Option<Update> {
    Some(Update { old: ObjectId::from_hex(old)?, new: ObjectId::from_hex(new)? })
}

/// The repository that git runs a hook for: in its folder, or at the root of its working tree.
pub(super) fn place() -> PathBuf {
    // A linked worktree's own folder holds no repository; the working tree, where git runs its hooks, leads there.
    let named = env::var_os("GIT_DIR").map(PathBuf::from).filter(|folder| !folder.join("commondir").is_file());
    match named {
        // Only a folder that is called something is taken for the repository itself.
        Some(folder) => folder.canonicalize().unwrap_or(folder),
        None => PathBuf::from("."),
    }
}

/// The index of the commit that is being made: with `git commit -a` or paths, one of its own.
pub(super) fn staged() -> Handed {
    Handed { index: env::var_os("GIT_INDEX_FILE").map(PathBuf::from), ..Handed::default() }
}

/// The objects that came with a push and are not taken in yet, and those that they build on (git-receive-pack(1)).
pub(super) fn quarantined() -> Handed {
    if env::var_os("GIT_QUARANTINE_PATH").is_none() {
        return Handed::default();
    }
    let new = env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
    let old = env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    let old = env::split_paths(&old).filter(|folder| folder.is_dir()).collect::<Vec<_>>();
    Handed { objects: new.into_iter().chain(old).collect(), ..Handed::default() }
}
