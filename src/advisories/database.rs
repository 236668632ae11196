//! The advisory database in memory: read once, indexed by package name when the first lockfile asks.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustsec::{Advisory, Collection, SourceId};
use semver::Version;

use super::fetch;
use super::issue::issue_of;
use super::registry_index::RegistryIndex;
use super::snapshot_format::{Damage, File, Snapshot};
use crate::blob::ObjectId;
use crate::finding::{DatabaseInfo, Gap, GapReason, Issue};
use crate::text::Untrusted;

/// RustSec's advisories. A file that can't be read is a gap of every lockfile it could have judged, and no outage. Clones share them.
#[derive(Clone)]
pub struct Database {
    info: DatabaseInfo,
    advisories: Arc<Advisories>,
    mirrors: Vec<String>,
    registry: Option<Arc<RegistryIndex>>,
}

struct Advisories {
    files: Vec<File>,
    index: OnceLock<Index>,
}

/// An advisory and the issue it is.
pub(super) struct Entry {
    pub(super) advisory: Advisory,
    issue: OnceLock<Arc<Issue>>,
}

#[derive(Default)]
struct Index {
    by_name: HashMap<String, Vec<Entry>>,
    /// Those against Rust itself.
    of_rust: Vec<Entry>,
    gaps: Vec<Gap>,
}

impl Database {
    /// The database at `path`: a git repository (bare or not; its commit is read, never its checkout), a plain folder, or a snapshot file.
    ///
    /// # Errors
    /// When none of these is there or it can't be read.
    pub fn open(path: &Path) -> Result<Self, Unusable> {
        if path.join(".git").exists() || path.join("HEAD").is_file() && path.join("objects").is_dir() {
            Self::from_git(path)
        } else if path.is_file() {
            let bytes = std::fs::read(path).map_err(|error| Unusable::new(path, error.kind()))?;
            Self::from_snapshot(&bytes, path_text(path)).map_err(|damage| Unusable::new(path, damage))
        } else {
            Self::from_folder(path)
        }
    }

    /// The database in a plain folder, the parent of `crates/`.
    ///
    /// # Errors
    /// When there is no `crates` in it or something can't be read.
    pub fn from_folder(path: &Path) -> Result<Self, Unusable> {
        let snapshot = Snapshot::from_folder(path, None).map_err(|error| Unusable::new(path, error.kind()))?;
        Self::of(snapshot, path_text(path)).ok_or_else(|| Unusable::new(path, "it holds no advisory"))
    }

    /// The database in the commit that HEAD of the git repository at `path` names.
    ///
    /// # Errors
    /// When `path` is no git repository, or its HEAD has no `crates`.
    pub fn from_git(path: &Path) -> Result<Self, Unusable> {
        let snapshot = fetch::read(path).map_err(|error| Unusable::new(path, error))?;
        Self::of(snapshot, path_text(path)).ok_or_else(|| Unusable::new(path, "it holds no advisory"))
    }

    /// The database in the snapshot `bytes`; `origin` says where they are from.
    ///
    /// # Errors
    /// When the snapshot is damaged, empty, or of another version.
    pub fn from_snapshot(bytes: &[u8], origin: Untrusted) -> Result<Self, Damage> {
        Self::of(Snapshot::unpack(bytes)?, origin).ok_or(Damage::Content)
    }

    /// The same database, which judges packages from these registries like those of the public one.
    #[must_use]
    pub fn with_mirrors(self, mirrors: Vec<String>) -> Self {
        Self { mirrors, ..self }
    }

    /// The same database, and a registry's index that says which versions are withdrawn.
    #[must_use]
    pub fn with_registry(self, registry: Option<RegistryIndex>) -> Self {
        Self { registry: registry.map(Arc::new), ..self }
    }

    pub(super) fn registry(&self) -> Option<&RegistryIndex> {
        self.registry.as_deref()
    }

    pub(super) fn mirrors(&self) -> &[String] {
        &self.mirrors
    }

    /// Where it came from, its commit, its time and its size.
    #[must_use]
    pub fn info(&self) -> &DatabaseInfo {
        &self.info
    }

    /// The advisories that could not be read.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.index().gaps
    }

    /// What the advisory of this id, or one of its other names, is about.
    #[must_use]
    pub fn issue(&self, id: &str) -> Option<Arc<Issue>> {
        let index = self.index();
        let is_named =
            |entry: &&Entry| entry.advisory.id().as_str() == id || entry.advisory.metadata.aliases.iter().any(|alias| alias.as_str() == id);
        let entries = index.by_name.values().flatten().chain(&index.of_rust).filter(is_named);
        entries.min_by_key(|entry| entry.advisory.id().as_str()).map(Entry::issue)
    }

    /// Whether there is any advisory against a package of this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.index().by_name.contains_key(name)
    }

    /// The advisories against the package `name` of the public registry in `version`, ordered by id.
    pub(super) fn against<'a>(&'a self, name: &str, version: &'a Version) -> impl Iterator<Item = &'a Entry> {
        let named = self.index().by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        named.iter().filter(|entry| entry.advisory.versions.is_vulnerable(version))
    }

    /// The advisories against Rust itself in `version`, ordered by id.
    pub(super) fn against_rust<'a>(&'a self, version: &'a Version) -> impl Iterator<Item = &'a Entry> {
        self.index().of_rust.iter().filter(|entry| entry.advisory.versions.is_vulnerable(version))
    }

    fn of(snapshot: Snapshot, origin: Untrusted) -> Option<Self> {
        let info = DatabaseInfo { origin, commit: ObjectId::new(&snapshot.commit), time: snapshot.time, advisories: snapshot.advisories };
        let advisories = Arc::new(Advisories { files: snapshot.files, index: OnceLock::new() });
        (info.advisories > 0).then_some(Self { info, advisories, mirrors: Vec::new(), registry: None })
    }

    fn index(&self) -> &Index {
        self.advisories.index.get_or_init(|| Index::of(&self.advisories.files))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Database({:?}, {} advisories)", self.info.origin, self.info.advisories)
    }
}

impl Entry {
    pub(super) fn issue(&self) -> Arc<Issue> {
        Arc::clone(self.issue.get_or_init(|| Arc::new(issue_of(&self.advisory))))
    }
}

impl Index {
    fn of(files: &[File]) -> Self {
        let mut index = Self::default();
        let mut seen = HashSet::new();
        for file in files {
            let Some(advisory) = parse(file) else {
                let detail = format!("advisory {} can't be read, so nothing is judged by it: update lockhound or the database", file.path);
                index.gaps.push(Gap { reason: GapReason::BadAdvisory, path: None, object: None, bytes: None, detail: detail.into() });
                continue;
            };
            let facts = &advisory.metadata;
            let judges = facts.withdrawn.is_none() && !facts.id.is_placeholder();
            let ours = facts.source.as_ref().is_none_or(SourceId::is_default_registry);
            // One that was moved to another folder may be there twice.
            if judges && ours && seen.insert((facts.id.clone(), facts.package.clone())) {
                let name = facts.package.to_string();
                let is_of_rust = facts.collection == Some(Collection::Rust);
                let entries = if is_of_rust { &mut index.of_rust } else { index.by_name.entry(name).or_default() };
                entries.push(Entry { advisory, issue: OnceLock::new() });
            }
        }
        for entries in index.by_name.values_mut().chain([&mut index.of_rust]) {
            entries.sort_by(|a, b| a.advisory.id().as_str().cmp(b.advisory.id().as_str()));
        }
        index
    }
}

/// Reads one file. `rustsec` would slice a text that does not start as it should within a character, hence the check.
fn parse(file: &File) -> Option<Advisory> {
    let text = std::str::from_utf8(&file.text).ok()?;
    if Path::new(&file.path).extension() != Some("md".as_ref()) || !text.starts_with("```toml") {
        return None;
    }
    let mut advisory: Advisory = text.parse().ok()?;
    let collection = if file.path.starts_with("crates/") { Collection::Crates } else { Collection::Rust };
    advisory.metadata.collection = Some(collection);
    Some(advisory)
}

/// A database that was asked for and can't be used.
#[derive(Debug)]
pub struct Unusable {
    path: Untrusted,
    why: String,
}

impl Unusable {
    fn new(path: &Path, why: impl fmt::Display) -> Self {
        Self { path: path_text(path), why: why.to_string() }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, why } = self;
        write!(
            out,
            "the advisory database at {} can't be used: {why}; name a checkout or bare clone of the RustSec database",
            path.terminal()
        )
    }
}

impl std::error::Error for Unusable {}

fn path_text(path: &Path) -> Untrusted {
    path.as_os_str().as_encoded_bytes().into()
}
