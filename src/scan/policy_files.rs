//! The policy of a scan: out of the repository, from where the change under review can't have put it, or as the user gives it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::attribution::peel;
use super::target::{Origin, PolicyFrom};
use crate::blob::ObjectId;
use crate::objects::{Kind, Reader};
use crate::policy::{Baseline, Config, ConfigFile, Policy, Waivers, baseline, config_file, waivers};
use crate::source::{Lookup, Repository};

/// The folders in which a file of the policy may be, the first that holds it wins.
const FOLDERS: [&str; 2] = ["", ".github/"];
/// How many files may be laid over each other.
const MAX_LAYERS: usize = 8;

/// Gives a file by its path, for as long as it has at most so many bytes.
type Read<'a> = dyn FnMut(&str, u64) -> Result<Option<Vec<u8>>> + 'a;

impl PolicyFrom {
    /// The policy for a whole repository.
    pub(crate) fn of_repository(&self, repository: &Repository) -> Result<Policy> {
        if let Some(root) = &repository.layout.worktree {
            return self.of_folder(root);
        }
        let head = repository.head.and_then(|head| peel(&mut Reader::new(&repository.store), head));
        self.of_trees(repository, head.as_slice())
    }

    /// The policy at the root of these trees.
    pub(crate) fn of_trees(&self, repository: &Repository, trees: &[ObjectId]) -> Result<Policy> {
        let (mut lookup, mut reader) = (Lookup::new(&repository.store), Reader::new(&repository.store));
        let mut all: Option<Policy> = None;
        for tree in trees {
            let mut read = |path: &str, most: u64| {
                let Some(blob) = lookup.find(*tree, path.as_bytes()) else { return Ok(None) };
                read_blob(&mut reader, &blob, path, most).map(Some)
            };
            let found = self.read(&mut read)?;
            all = Some(all.map_or_else(|| found.clone(), |all| all.common(found.clone())));
        }
        all.map_or_else(|| self.read(&mut |_, _| Ok(None)), Ok)
    }

    /// The policy that is staged.
    pub(crate) fn of_index(&self, repository: &Repository) -> Result<Policy> {
        let mut reader = Reader::new(&repository.store);
        // What is wrong with the index is a gap of the scan.
        let staged = repository.index().unwrap_or_default();
        self.read(&mut |path, most| {
            let Some(file) = staged.iter().find(|staged| staged.path == path.as_bytes()) else { return Ok(None) };
            read_blob(&mut reader, &file.id, path, most).map(Some)
        })
    }

    /// The policy for files of a folder.
    pub(crate) fn of_folder(&self, root: &Path) -> Result<Policy> {
        self.read(&mut |path, most| in_folder(root, path, most))
    }

    /// The policy for a stream, which belongs to no repository.
    pub(crate) fn of_stream(&self) -> Result<Policy> {
        self.read(&mut |_, _| Ok(None))
    }

    /// Whether all of it is the user's.
    pub(crate) fn is_given(&self) -> bool {
        !matches!(self.config, Origin::Repository)
            && !matches!(self.waivers, Origin::Repository)
            && !matches!(self.baseline, Origin::Repository)
    }

    fn read(&self, read: &mut Read) -> Result<Policy> {
        let mut config = match &self.config {
            Origin::Repository => {
                FOLDERS.iter().map(|folder| config(&format!("{folder}{}", config_file::NAME), read)).find_map(Result::transpose)
            }
            Origin::Given(config) => Some(Ok(config.clone())),
        }
        .transpose()?
        .unwrap_or_default();
        config.lay_options(&self.options);
        let waivers = match &self.waivers {
            Origin::Repository => first(waivers::NAME, waivers::MAX_BYTES, read, Waivers::parse)?.unwrap_or_default(),
            Origin::Given(waivers) => waivers.clone(),
        };
        let baseline = match &self.baseline {
            Origin::Repository => first(baseline::NAME, baseline::MAX_BYTES, read, Baseline::parse)?,
            Origin::Given(baseline) => baseline.clone(),
        };
        Ok(Policy { config, waivers, baseline })
    }
}

fn read_blob(reader: &mut Reader, id: &ObjectId, path: &str, most: u64) -> Result<Vec<u8>> {
    let bytes = reader.read_kind(id, Kind::Blob).map_err(|gap| anyhow!("{path}: {}", gap.detail.terminal()))?;
    ensure!(bytes.len() as u64 <= most, "{path} has more than {most} bytes");
    Ok(bytes.to_vec())
}

/// A file of the policy, read.
fn first<T>(name: &str, most: u64, read: &mut Read, parse: impl Fn(&[u8]) -> Result<T, String>) -> Result<Option<T>> {
    for folder in FOLDERS {
        let path = format!("{folder}{name}");
        if let Some(bytes) = read(&path, most)? {
            return parse(&bytes).map(Some).map_err(|problem| anyhow!("{path}: {problem}"));
        }
    }
    Ok(None)
}

/// Settings, and those that they are laid over; all of them inside the repository.
fn config(path: &str, read: &mut Read) -> Result<Option<Config>> {
    let Some(bytes) = read(path, config_file::MAX_BYTES)? else { return Ok(None) };
    let layers = layers(path, bytes, &mut |from, name| {
        let path = inside(from, name).with_context(|| format!("{from}: it extends a file outside the repository; --config may"))?;
        let bytes = read(&path, config_file::MAX_BYTES)?.with_context(|| format!("{from}: it extends {path}, which is not there"))?;
        Ok((path, bytes))
    })?;
    laid(&layers).map(Some)
}

/// The policy for the whole of the repository at or above a path.
pub fn policy_at(path: &Path, from: &PolicyFrom) -> Result<Policy> {
    from.of_repository(&Repository::open(path)?)
}

/// The waivers of the whole of the repository at or above a path, as they are written.
pub fn waivers_at(path: &Path) -> Result<Option<Vec<u8>>> {
    let repository = Repository::open(path)?;
    let Some(root) = &repository.layout.worktree else { return Ok(None) };
    for folder in FOLDERS {
        if let Some(bytes) = in_folder(root, &format!("{folder}{}", waivers::NAME), waivers::MAX_BYTES)? {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The settings of a file that the user names.
pub fn read_config(path: &Path) -> Result<Config> {
    let read = |path: &Path| -> Result<Vec<u8>> {
        let len = fs::metadata(path).map(|found| found.len()).with_context(|| format!("{} can't be read", path.display()))?;
        ensure!(len <= config_file::MAX_BYTES, "{} has more than {} bytes", path.display(), config_file::MAX_BYTES);
        fs::read(path).with_context(|| format!("{} can't be read", path.display()))
    };
    let layers = layers(&path.display().to_string(), read(path)?, &mut |from, name| {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(name);
        Ok((path.display().to_string(), read(&path)?))
    })?;
    laid(&layers)
}

/// Gives what a file names as the one that it is laid over: its path, and what it holds.
type Next<'a> = dyn FnMut(&str, &str) -> Result<(String, Vec<u8>)> + 'a;

/// A file and those that it is laid over, each with its path.
fn layers(path: &str, bytes: Vec<u8>, next: &mut Next) -> Result<Vec<(String, ConfigFile)>> {
    let mut layers = Vec::new();
    let (mut path, mut bytes) = (path.to_owned(), bytes);
    loop {
        ensure!(layers.len() < MAX_LAYERS, "{path}: more than {MAX_LAYERS} files extend each other");
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("{path} is not UTF-8"))?;
        let file = ConfigFile::parse(&text).map_err(|problem| anyhow!("{path}: {problem}"))?;
        let below = file.extends().map(str::to_owned);
        layers.push((path.clone(), file));
        let Some(below) = below else { return Ok(layers) };
        (path, bytes) = next(&path, &below)?;
    }
}

/// Layers, the uppermost first, as settings.
fn laid(layers: &[(String, ConfigFile)]) -> Result<Config> {
    let mut config = Config::default();
    for (path, file) in layers.iter().rev() {
        config.lay(file, path).map_err(|problem| anyhow!("{path}: {problem}"))?;
    }
    Ok(config)
}

/// The path of what a file of the repository names relative to itself; nothing if that leads out of the repository.
fn inside(from: &str, name: &str) -> Option<String> {
    let mut names: Vec<&str> = from.split('/').collect();
    names.pop();
    if name.starts_with('/') || name.contains(['\\', '\0']) {
        return None;
    }
    for part in name.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." => drop(names.pop()?),
            part => names.push(part),
        }
    }
    Some(names.join("/"))
}

/// A file below a folder. What git would not store as a file is none, and nothing behind a link is read.
fn in_folder(root: &Path, path: &str, most: u64) -> Result<Option<Vec<u8>>> {
    let mut full = root.to_owned();
    for name in path.split('/') {
        full.push(name);
        let Ok(found) = fs::symlink_metadata(&full) else { return Ok(None) };
        if found.is_symlink() {
            return Ok(None);
        }
        if found.is_file() && full == root.join(path) {
            ensure!(found.len() <= most, "{path} has more than {most} bytes");
            return fs::read(&full).with_context(|| format!("{path} can't be read")).map(Some);
        }
    }
    if full.is_dir() {
        bail!("{path} is a folder");
    }
    Ok(None)
}
