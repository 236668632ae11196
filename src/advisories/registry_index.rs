//! A local copy of a registry's index: which releases of a package there are, and which were withdrawn (yanked).
//!
//! Three layouts are read, told by what is there: Cargo's own cache, a plain folder as a mirror of the sparse index or a checkout has it, and
//! a git repository. In each, a package has a file, at a path made of its name, with a line of JSON for each release
//! (<https://doc.rust-lang.org/cargo/reference/registry-index.html>). Cargo's cache has a header before them, and ends each with a zero byte
//! (`src/cargo/sources/registry/index/cache.rs` of Cargo). Nothing is fetched.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use semver::Version;
use serde::Deserialize;

use super::git_tree::GitTree;
use crate::text::Untrusted;

/// Bytes of one package's file; the largest known has three million.
const MAX_BYTES: u64 = 64 << 20;
/// Characters of a package's name, as the public registry has it.
const MAX_NAME: usize = 64;
/// The folder of Cargo's cache in the folder of a registry.
const CACHE: &str = ".cache";

/// A registry's index.
pub struct RegistryIndex {
    layout: Layout,
    /// What was asked for already.
    known: Mutex<HashMap<String, Option<Arc<[Release]>>>>,
}

enum Layout {
    Cache(PathBuf),
    Folder(PathBuf),
    Git(GitTree),
}

/// A release of a package.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Release {
    #[serde(rename = "vers", deserialize_with = "version")]
    pub(super) version: Version,
    #[serde(default)]
    pub(super) yanked: bool,
}

impl RegistryIndex {
    /// The index at `path`: a registry's folder in Cargo's home (`registry/index/index.crates.io-…`), the folder that holds those, a mirror's
    /// folder, a checkout, or a git repository.
    ///
    /// # Errors
    /// When none of these is there.
    pub fn open(path: &Path) -> Result<Self, NoIndex> {
        let layout = layout(path).or_else(|| layout(&public_in(path)?));
        let layout = layout.ok_or_else(|| NoIndex { path: path.as_os_str().as_encoded_bytes().into() })?;
        Ok(Self { layout, known: Mutex::default() })
    }

    /// The releases of the package `name`, in any order; none when the index does not have it.
    pub(super) fn releases(&self, name: &str) -> Option<Arc<[Release]>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(name) {
            return known.clone();
        }
        let releases = path_of(name).and_then(|path| self.read(&path));
        known.insert(name.to_owned(), releases.clone());
        releases
    }

    fn read(&self, path: &str) -> Option<Arc<[Release]>> {
        match &self.layout {
            Layout::Cache(folder) => releases_of(cached(&read(&folder.join(path))?)?),
            Layout::Folder(folder) => releases_of(&read(&folder.join(path))?),
            Layout::Git(tree) => releases_of(&tree.file(path, MAX_BYTES)?),
        }
    }
}

impl fmt::Debug for RegistryIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RegistryIndex")
    }
}

/// A checkout's files are its index's own newest; a clone by Cargo has none, and a cache beside it may be older than the clone.
fn layout(path: &Path) -> Option<Layout> {
    let has_config = path.join("config.json").is_file();
    if path.join(CACHE).is_dir() && !path.join(".git").exists() {
        return Some(Layout::Cache(path.join(CACHE)));
    }
    let is_git = path.join(".git").exists() || path.join("HEAD").is_file() && path.join("objects").is_dir();
    if is_git && !has_config {
        return GitTree::open(path).map(Layout::Git);
    }
    has_config.then(|| Layout::Folder(path.to_owned()))
}

/// The public registry's folder among those that Cargo keeps.
fn public_in(path: &Path) -> Option<PathBuf> {
    let folders = std::fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
    let is_public = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"index.crates.io-"));
    // Cargo names them after a hash that new versions of it make anew: the one used last counts.
    let used = |path: &PathBuf| path.join(CACHE).metadata().and_then(|facts| facts.modified()).ok();
    folders.filter(is_public).max_by_key(|path| (used(path), path.clone()))
}

/// Where the file of a package is: `se/rd/serde`. A name comes from a lockfile that anybody may have written, so only one that the public
/// registry takes is part of a path.
fn path_of(name: &str) -> Option<String> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(1..=MAX_NAME).contains(&name.len()) || !name.bytes().all(is_name) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    Some(match name.len() {
        1 | 2 => format!("{}/{name}", name.len()),
        3 => format!("3/{}/{name}", &name[..1]),
        _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
    })
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    let is_file = file.metadata().is_ok_and(|facts| facts.is_file());
    let len = if is_file { file.take(MAX_BYTES + 1).read_to_end(&mut bytes).ok()? } else { return None };
    (len as u64 <= MAX_BYTES).then_some(bytes)
}

/// What stands behind the header of a file of Cargo's cache: the version of the cache (1 to 3), of the second and later that of the index
/// (u32), and the index' state when it was made, ended by a zero byte.
fn cached(bytes: &[u8]) -> Option<&[u8]> {
    let (version, rest) = bytes.split_first()?;
    let rest = match version {
        1 => rest,
        2 | 3 => rest.get(4..)?,
        _ => return None,
    };
    rest.get(rest.iter().position(|byte| *byte == 0)? + 1..)
}

/// The releases of a package's file; none when it holds no release. What is no line of JSON is skipped: Cargo's cache has the bare version
/// before each.
fn releases_of(bytes: &[u8]) -> Option<Arc<[Release]>> {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | 0)).filter(|line| line.starts_with(b"{"));
    let releases: Arc<[Release]> = lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
    (!releases.is_empty()).then_some(releases)
}

fn version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Version, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

/// No registry index is there.
#[derive(Debug)]
pub struct NoIndex {
    path: Untrusted,
}

impl fmt::Display for NoIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.terminal();
        write!(out, "no registry index at {path}: name a folder such as ~/.cargo/registry/index, a mirror's (with config.json), or a clone")
    }
}

impl std::error::Error for NoIndex {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_a_path_inside_the_index_or_none() {
        for (name, expected) in [
            ("a", Some("1/a")),
            ("cc", Some("2/cc")),
            ("syn", Some("3/s/syn")),
            ("serde", Some("se/rd/serde")),
            ("Inflector", Some("in/fl/inflector")),
            ("serde_json-2", Some("se/rd/serde_json-2")),
            ("", None),
            ("..", None),
            ("../../../etc/passwd", None),
            ("/etc/passwd", None),
            ("a\0b", None),
            ("a/b", None),
            ("a\\b", None),
            ("con.txt", None),
            ("é", None),
        ] {
            assert_eq!(path_of(name).as_deref(), expected, "{name:?}");
        }
        assert!(path_of(&"a".repeat(64)).is_some() && path_of(&"a".repeat(65)).is_none());
    }

    #[test]
    fn releases_are_read_in_every_layout() {
        let line = |version: &str, yanked: bool| format!(r#"{{"name":"leaky","vers":"{version}","deps":[],"yanked":{yanked}}}"#);
        let (one, two) = (line("1.0.0", true), line("1.1.0+build.7", false));
        let lines = format!("{one}\nnot json\n{{\"vers\":\"no version\"}}\n{two}\n");
        let pairs = format!("1.0.0\0{one}\x001.1.0+build.7\0{two}\0");
        let cache = |header: &[u8]| [header, b"etag: abc\0", pairs.as_bytes()].concat();
        let release = |version: &str, yanked| Release { version: version.parse().expect("a version"), yanked };
        let expected = Some([release("1.0.0", true), release("1.1.0+build.7", false)].into());
        assert_eq!(releases_of(lines.as_bytes()), expected);
        for header in [&[1][..], &[2, 2, 0, 0, 0], &[3, 2, 0, 0, 0]] {
            assert_eq!(cached(&cache(header)).and_then(releases_of), expected, "{header:?}");
        }
        for bad in [&b""[..], &[3], &[3, 2, 0, 0], &[3, 2, 0, 0, 0], &[9, 2, 0, 0, 0, 0], &[3, 2, 0, 0, 0, 0]] {
            assert_eq!(cached(bad).and_then(releases_of), None, "{bad:?}");
        }
    }
}
