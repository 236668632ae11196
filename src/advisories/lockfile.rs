//! Reads a `Cargo.lock` of any version: by `cargo-lock` where it can, else line by line what is readable; and where each package stands.

use std::collections::HashMap;

use cargo_lock::{Lockfile, SourceId};
use semver::Version;

use crate::finding::Region;

/// Packages that are read of one lockfile; the largest known have some thousand.
pub(super) const MAX_PACKAGES: usize = 1 << 16;
/// Comparisons that `cargo-lock` may need to find each edge's end: it looks at all packages for each.
const MAX_COMPARISONS: usize = 1_000_000_000;

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A member of the workspace or a path.
    Local,
    /// The public registry, by its git or its sparse index.
    PublicRegistry,
    /// A git repository.
    Git,
    /// Another registry.
    Elsewhere,
}

impl Origin {
    /// The origin that a source is; `mirrors` are addresses of registries that hold what the public one holds.
    fn of(source: Option<&SourceId>, mirrors: &[String]) -> Self {
        match source {
            None => Self::Local,
            Some(source) if source.is_path() => Self::Local,
            Some(source) if source.is_default_registry() => Self::PublicRegistry,
            Some(source) if source.is_git() => Self::Git,
            Some(source) if mirrors.iter().any(|mirror| is_same(mirror, source.url().as_str())) => Self::PublicRegistry,
            Some(_) => Self::Elsewhere,
        }
    }
}

/// Whether two addresses are those of one registry: with or without `registry+` and `sparse+`, and a slash at the end.
fn is_same(mirror: &str, url: &str) -> bool {
    let bare = |url: &str| url.trim_start_matches("registry+").trim_start_matches("sparse+").trim_end_matches('/').to_owned();
    bare(mirror) == bare(url)
}

/// A locked package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    pub(super) origin: Origin,
    /// Where it comes from, as the lockfile spells it; none for what is here.
    pub(super) source: Option<String>,
    /// The SHA-256 of its archive, hex.
    pub(super) checksum: Option<String>,
    /// Its own lines.
    pub(super) region: Region,
    /// Indices of the packages it depends on.
    pub(super) needs: Vec<usize>,
}

/// What a lockfile holds.
#[derive(Debug, Default)]
pub(super) struct Locked {
    pub(super) packages: Vec<Package>,
    /// Why it could be read in part only.
    pub(super) trouble: Option<String>,
    /// How many packages were left out because there are too many.
    pub(super) left_out: usize,
}

/// Reads `bytes`; `mirrors` are addresses of registries that hold what the public one holds.
pub(super) fn read(bytes: &[u8], mirrors: &[String]) -> Locked {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, mut trouble) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(_) => (String::from_utf8_lossy(bytes), Some("it is not UTF-8".to_owned())),
    };
    let blocks = blocks_of(&text);
    let mut entries = Vec::new();
    let mut left_out = 0;
    if trouble.is_none() {
        match parse(&text, blocks.len()) {
            Ok(lockfile) => entries = entries_of(lockfile, &blocks),
            Err(why) => trouble = Some(why),
        }
    }
    if trouble.is_some() {
        entries = blocks.iter().filter_map(Block::entry).collect();
        left_out = blocks.len() - entries.len();
    }
    note_old_checksums(&text, &mut entries);
    left_out += entries.len().saturating_sub(MAX_PACKAGES);
    entries.truncate(MAX_PACKAGES);
    Locked { packages: link(entries, mirrors), trouble, left_out }
}

/// Shows name, version and origin of each package that is readable and that `asks` for by name, and gives how many it asks for have a version
/// that is none: much faster than to understand the whole file, for the thousands of versions that a history holds.
pub(super) fn glance(bytes: &[u8], mirrors: &[String], asks: impl Fn(&str) -> bool, mut show: impl FnMut(&str, &Version, Origin)) -> u64 {
    let mut left_out = 0;
    for block in blocks_of(&String::from_utf8_lossy(bytes)) {
        let Some(name) = block.name.filter(|name| asks(name)) else { continue };
        match block.version.and_then(|version| Version::parse(version).ok()) {
            Some(version) => show(name, &version, Origin::of(block.source.and_then(source_of).as_ref(), mirrors)),
            None => left_out += 1,
        }
    }
    left_out
}

/// A `[[package]]` as the lines show it.
struct Block<'a> {
    region: Region,
    name: Option<&'a str>,
    version: Option<&'a str>,
    source: Option<&'a str>,
    checksum: Option<&'a str>,
    needs: Vec<&'a str>,
}

/// A package whose edges are not yet resolved.
struct Entry {
    name: String,
    version: Version,
    source: Option<SourceId>,
    checksum: Option<String>,
    region: Region,
    needs: Vec<Edge>,
}

struct Edge {
    name: String,
    version: Option<Version>,
    source: Option<SourceId>,
}

const NOWHERE: Region = Region { line: 1, column: 1, end_line: 1, end_column: 1 };

/// The lockfile as `cargo-lock` understands it, or why it doesn't; its own words quote the file, so they are not passed on.
fn parse(text: &str, packages: usize) -> Result<Lockfile, String> {
    // Each package has a name and a version; what else is in quotes may be an edge.
    let edges = (text.bytes().filter(|byte| matches!(byte, b'"' | b'\'')).count() / 2).saturating_sub(2 * packages);
    if packages > MAX_PACKAGES || packages.saturating_mul(edges) > MAX_COMPARISONS {
        return Err("it is too large to be checked as a whole".to_owned());
    }
    if let Some(at) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
        return Err(format!("it has conflict markers (line {})", at + 1));
    }
    without_checksums(text).parse().map_err(|error: cargo_lock::Error| {
        let words = error.to_string();
        let line = words.split_once("TOML parse error at line ").and_then(|(_, rest)| rest.split(',').next());
        if words.contains("couldn't resolve dependency") {
            "a package depends on one that is not in the file".to_owned()
        } else if let Some(line) = line.and_then(|digits| digits.parse::<u64>().ok()) {
            format!("it is not a lockfile that can be understood (line {line})")
        } else {
            "it is not a lockfile that can be understood".to_owned()
        }
    })
}

/// Version 1 holds the checksums in a table of their own, and `cargo-lock` parses all of them anew for each package: none is needed.
fn without_checksums(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        out.push_str(if line.starts_with("\"checksum ") { "\n" } else { line });
    }
    out
}

/// Version 1 has them at the end: `"checksum time 0.1.43 (registry+https://…)" = "…"`.
fn note_old_checksums(text: &str, entries: &mut [Entry]) {
    let read = |line: &'_ str| -> Option<((String, Version), String)> {
        let (key, value) = line.strip_prefix("\"checksum ")?.split_once("\" = ")?;
        let mut words = key.split(' ');
        Some(((words.next()?.to_owned(), Version::parse(words.next()?).ok()?), value.trim().trim_matches('"').to_owned()))
    };
    let old: HashMap<(String, Version), String> = text.lines().filter_map(read).collect();
    for entry in entries.iter_mut().filter(|entry| !old.is_empty() && entry.checksum.is_none() && entry.source.is_some()) {
        entry.checksum = old.get(&(entry.name.clone(), entry.version.clone())).cloned();
    }
}

fn entries_of(lockfile: Lockfile, blocks: &[Block<'_>]) -> Vec<Entry> {
    let in_order = blocks.len() == lockfile.packages.len();
    let by_name: HashMap<_, _> = blocks.iter().rev().map(|block| ((block.name, block.version), block.region)).collect();
    let region_of = |at: usize, name: &str, version: &Version| {
        let ordered = blocks.get(at).filter(|block| in_order && block.name.is_none_or(|own| own == name)).map(|block| block.region);
        ordered.or_else(|| by_name.get(&(Some(name), Some(version.to_string().as_str()))).copied()).unwrap_or(NOWHERE)
    };
    let packages = lockfile.packages.into_iter().chain(lockfile.root).enumerate();
    packages
        .map(|(at, package)| Entry {
            region: region_of(at, package.name.as_str(), &package.version),
            name: package.name.into(),
            version: package.version,
            source: package.source,
            checksum: package.checksum.map(|checksum| checksum.to_string()),
            needs: package.dependencies.into_iter().map(Edge::from).collect(),
        })
        .collect()
}

impl From<cargo_lock::Dependency> for Edge {
    fn from(dependency: cargo_lock::Dependency) -> Self {
        Self { name: dependency.name.into(), version: Some(dependency.version), source: dependency.source }
    }
}

impl Block<'_> {
    /// The package, when name and version can be read.
    fn entry(&self) -> Option<Entry> {
        let edge = |words: &&str| {
            let mut words = words.split(' ');
            let name = words.next().unwrap_or_default().to_owned();
            let version = words.next().and_then(|version| Version::parse(version).ok());
            Edge { name, version, source: words.next().and_then(|source| source_of(source.trim_matches(['(', ')']))) }
        };
        Some(Entry {
            name: self.name?.to_owned(),
            version: Version::parse(self.version?).ok()?,
            source: self.source.and_then(source_of),
            checksum: self.checksum.map(str::to_owned),
            region: self.region,
            needs: self.needs.iter().map(edge).collect(),
        })
    }
}

fn source_of(text: &str) -> Option<SourceId> {
    text.contains('+').then(|| SourceId::from_url(text).ok()).flatten()
}

fn link(entries: Vec<Entry>, mirrors: &[String]) -> Vec<Package> {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut by_version: HashMap<(&str, &Version), Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        by_name.entry(&entry.name).or_insert(at);
        let same = by_version.entry((&entry.name, &entry.version)).or_default();
        // One name and version from several sources: a few in practice, and never more than are looked at.
        if same.len() < 8 {
            same.push(at);
        }
    }
    let find = |edge: &Edge| {
        let Some(version) = &edge.version else { return by_name.get(edge.name.as_str()).copied() };
        let same = by_version.get(&(edge.name.as_str(), version))?;
        same.iter().find(|at| entries[**at].source == edge.source).or(same.first()).copied()
    };
    let needs: Vec<Vec<usize>> = entries.iter().map(|entry| entry.needs.iter().filter_map(find).collect()).collect();
    let packages = entries.into_iter().zip(needs).map(|(entry, needs)| Package {
        origin: Origin::of(entry.source.as_ref(), mirrors),
        source: entry.source.map(|source| source.to_string()),
        checksum: entry.checksum,
        name: entry.name,
        version: entry.version,
        region: entry.region,
        needs,
    });
    packages.collect()
}

fn blocks_of(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut open, mut in_needs) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let trimmed = line.trim();
        let opens = trimmed == "[[package]]";
        if opens || trimmed.starts_with('[') && !in_needs {
            (open, in_needs) = (opens, false);
            if opens {
                blocks.push(Block {
                    region: Region { line: number, ..NOWHERE },
                    name: None,
                    version: None,
                    source: None,
                    checksum: None,
                    needs: Vec::new(),
                });
            }
        }
        let Some(block) = blocks.last_mut().filter(|_| open && !trimmed.is_empty()) else { continue };
        block.region.end_line = number;
        block.region.end_column = u32::try_from(line.chars().count() + 1).unwrap_or(u32::MAX);
        in_needs = block.take(trimmed, in_needs);
    }
    blocks
}

impl<'a> Block<'a> {
    /// Takes one line of the block in; gives whether a list of dependencies is open behind it.
    fn take(&mut self, line: &'a str, in_needs: bool) -> bool {
        if in_needs || line.starts_with("dependencies") {
            self.needs.extend(line.split('"').skip(1).step_by(2));
            return !line.ends_with(']');
        }
        if let Some((key, value)) = line.split_once('=') {
            let value = value.trim().trim_matches(['"', '\'']);
            match key.trim() {
                "name" => self.name = self.name.or(Some(value)),
                "version" => self.version = self.version.or(Some(value)),
                "source" => self.source = self.source.or(Some(value)),
                "checksum" => self.checksum = self.checksum.or(Some(value)),
                _ => {}
            }
        }
        false
    }
}
