//! The files of a working tree that git does not ignore.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{Walk, WalkBuilder};

use crate::blob::Part;
use crate::finding::{Gap, GapReason};

/// How much of a file is read at once, in bytes.
const AT_ONCE: u64 = 64 << 20;

/// A file's or link's content, owned while it is looked at.
pub struct Content {
    /// The bytes; for a symbolic link, where it points; of a very large file, the first 64 MiB.
    pub bytes: Vec<u8>,
    /// File or link target.
    pub part: Part,
    /// What is behind them.
    pub rest: Option<Rest>,
}

/// The rest of a very large file.
pub struct Rest {
    /// The size of the whole when it was opened, in bytes.
    pub size: u64,
    file: File,
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

/// A path of the working tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFile {
    /// Relative to the root, with forward slashes.
    pub path: Vec<u8>,
    full: PathBuf,
}

/// The paths of all files and links below `root`, sorted: those that git does not ignore, and `tracked` ones, which git never ignores.
/// Nothing is followed: neither links nor other repositories' `.git`.
#[must_use]
pub fn files(root: &Path, tracked: &[Vec<u8>]) -> (Vec<WorkFile>, Vec<Gap>) {
    let (mut found, mut gaps) = (BTreeSet::new(), Vec::new());
    let odd_folders = Arc::new(Mutex::new(Vec::new()));
    let aside = Arc::clone(&odd_folders);
    let is_odd = root.ancestors().any(has_odd_ignores);
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .git_ignore(!is_odd)
        .git_exclude(!is_odd)
        .parents(!is_odd && !root.join(".git").exists())
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_odd =
                !is_odd && entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir()) && has_odd_ignores(entry.path());
            if is_odd {
                aside.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
            }
            !is_odd && entry.file_name() != ".git"
        })
        .build();
    take_all(root, walk, &mut found, &mut gaps);
    for folder in std::mem::take(&mut *odd_folders.lock().unwrap_or_else(PoisonError::into_inner)) {
        let mut walk = WalkBuilder::new(folder);
        walk.standard_filters(false).follow_links(false).filter_entry(|entry| entry.file_name() != ".git");
        take_all(root, walk.build(), &mut found, &mut gaps);
    }
    found.extend(tracked.iter().filter_map(|path| tracked_file(root, path)));
    (found.into_iter().collect(), gaps)
}

fn take_all(root: &Path, walk: Walk, found: &mut BTreeSet<WorkFile>, gaps: &mut Vec<Gap>) {
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink()) => {
                found.insert(WorkFile { path: relative(root, entry.path()), full: entry.into_path() });
            }
            Ok(_) => {}
            Err(error) => gaps.push(unlisted(&error)),
        }
    }
}

/// Whether a folder's ignore files are no regular files: git follows no link there, but the walk would, and never come back from a link to
/// a device. Below such a folder, nothing is ignored.
fn has_odd_ignores(folder: &Path) -> bool {
    [".gitignore", ".git/info/exclude"].iter().any(|name| fs::symlink_metadata(folder.join(name)).is_ok_and(|file| !file.is_file()))
}

/// The file that the index names, when it is there and no link leads to it: a hostile index may name anything.
fn tracked_file(root: &Path, path: &[u8]) -> Option<WorkFile> {
    let mut full = root.to_owned();
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        if matches!(name, b"" | b"." | b".." | b".git") {
            return None;
        }
        full.push(to_path(name));
        let kind = fs::symlink_metadata(&full).ok()?.file_type();
        if kind.is_dir() != names.peek().is_some() {
            return None;
        }
    }
    Some(WorkFile { path: path.to_vec(), full })
}

impl WorkFile {
    /// Reads the file, never through a link. `None` for what is no file (sockets, pipes), which git does not see either.
    pub fn read(&self) -> Result<Option<Content>, Gap> {
        self.content().map_err(|error| self.gap(GapReason::Unreadable, None, &error.to_string()))
    }

    /// The same, but for a gap where the file is too large to be read at once.
    pub fn read_whole(&self) -> Result<Option<Content>, Gap> {
        match self.read()? {
            Some(Content { rest: Some(rest), .. }) => {
                Err(self.gap(GapReason::OverLimit, Some(rest.size), "the file is larger than is read at once"))
            }
            content => Ok(content),
        }
    }

    fn content(&self) -> io::Result<Option<Content>> {
        let kind = fs::symlink_metadata(&self.full)?.file_type();
        if kind.is_symlink() {
            let target = fs::read_link(&self.full)?.into_os_string().into_encoded_bytes();
            return Ok(Some(Content { bytes: target, part: Part::LinkTarget, rest: None }));
        }
        if !kind.is_file() {
            return Ok(None);
        }
        let mut file = open_without_following(&self.full)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let len = Read::take(&mut file, AT_ONCE).read_to_end(&mut bytes)? as u64;
        let rest = (len == AT_ONCE && metadata.len() > AT_ONCE).then_some(Rest { size: metadata.len(), file });
        Ok(Some(Content { bytes, part: Part::File, rest }))
    }

    fn gap(&self, reason: GapReason, bytes: Option<u64>, detail: &str) -> Gap {
        Gap { reason, path: Some(self.path.clone().into()), object: None, bytes, detail: detail.into() }
    }
}

/// Another process may put a link or a pipe in the file's place after it was listed.
fn open_without_following(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options.open(path)
}

fn relative(root: &Path, path: &Path) -> Vec<u8> {
    let bytes = path.strip_prefix(root).unwrap_or(path).as_os_str().as_encoded_bytes();
    if std::path::MAIN_SEPARATOR == '/' {
        bytes.to_vec()
    } else {
        bytes.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect()
    }
}

#[cfg(unix)]
fn to_path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn to_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn unlisted(error: &ignore::Error) -> Gap {
    Gap { reason: GapReason::Unreadable, path: None, object: None, bytes: None, detail: format!("can't be listed: {error}").into() }
}
