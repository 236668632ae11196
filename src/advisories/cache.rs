//! The user's cache folder: one snapshot file, replaced in one step and never by an older one.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::snapshot_format::Snapshot;
use crate::blob::ObjectId;
use crate::text::date;

const FILE: &str = "advisories.snapshot";
/// How the names of what is only here for a while begin.
const FETCH: &str = "fetch-";
const NEW: &str = "new-";
/// zstd level for the cache: the file is used a day, so time counts more than size.
const LEVEL: i32 = 9;
/// Bytes of a cache file that are read.
const MAX_BYTES: u64 = 64 << 20;

/// What the cache holds.
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    /// When it was fetched; seconds since 1970-01-01T00:00:00Z.
    pub(super) fetched: i64,
}

/// The user's cache folder for this program: `LOCKHOUND_CACHE_DIR`, else `lockhound` in the folder that the system has for caches.
pub(super) fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = named("LOCKHOUND_CACHE_DIR") {
        return Some(own);
    }
    let base = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join("Library/Caches")))
    } else {
        named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))
    };
    // The specification says that a relative path there means nothing.
    Some(base.filter(|base| base.is_absolute())?.join("lockhound"))
}

/// The cache file in `folder`, none when there is none.
pub(super) fn read(folder: &Path) -> Result<Option<Kept>, CacheError> {
    let path = folder.join(FILE);
    let fail = |error: std::io::Error| CacheError::new("read", &path, error.kind());
    let facts = match std::fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        facts => facts.map_err(fail)?,
    };
    if facts.len() > MAX_BYTES {
        return Err(CacheError::new("read", &path, "it is too large to be an advisory snapshot"));
    }
    let fetched = facts.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let fetched = fetched.and_then(|age| i64::try_from(age.as_secs()).ok()).unwrap_or(0);
    Ok(Some(Kept { bytes: std::fs::read(&path).map_err(fail)?, fetched }))
}

/// Puts `snapshot` into `folder`, in one step; gives its bytes. An older snapshot never replaces a newer one.
pub(super) fn replace(folder: &Path, snapshot: &Snapshot) -> Result<Vec<u8>, CacheError> {
    let path = folder.join(FILE);
    let fail = |error: std::io::Error| CacheError::new("write", &path, error.kind());
    let newest = read(folder).ok().flatten().and_then(|kept| Snapshot::unpack(&kept.bytes).ok());
    if let Some(newest) = newest.filter(|newest| newest.time > snapshot.time) {
        let why = format!(
            "what was fetched is older ({}) than what is there ({}), and going back in time is refused; if it is right, remove that file",
            of_commit(snapshot),
            of_commit(&newest)
        );
        return Err(CacheError { is_refusal: true, ..CacheError::new("replace", &path, why) });
    }
    let bytes = snapshot.pack(LEVEL).map_err(fail)?;
    make_folder(folder)?;
    // Only its owner may read a temporary file, and it keeps that when it gets its name.
    let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder).map_err(fail)?;
    file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    file.persist(&path).map_err(|error| fail(error.error))?;
    Ok(bytes)
}

/// A snapshot's commit and its day.
fn of_commit(snapshot: &Snapshot) -> String {
    let id = ObjectId::new(&snapshot.commit).map_or_else(|| "no commit".to_owned(), |id| format!("commit {}", id.short()));
    format!("{id} of {}", date(snapshot.time))
}

/// A folder of its own inside `folder` that is removed when it is dropped.
pub(super) fn scratch(folder: &Path) -> Result<tempfile::TempDir, CacheError> {
    make_folder(folder)?;
    sweep(folder);
    let fail = |error: std::io::Error| CacheError::new("write into", folder, error.kind());
    tempfile::Builder::new().prefix(FETCH).tempdir_in(folder).map_err(fail)
}

/// Removes what a process that was killed a day ago or earlier left behind.
fn sweep(folder: &Path) {
    let is_left = |entry: &std::fs::DirEntry| {
        let name = entry.file_name();
        let ours = [FETCH, NEW].iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()));
        let age = entry.metadata().and_then(|facts| facts.modified()).ok().and_then(|time| time.elapsed().ok());
        ours && age.is_some_and(|age| age > Duration::from_secs(86_400))
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten().filter(is_left) {
        // What can't be removed does no harm but for its size.
        drop(if entry.path().is_dir() { std::fs::remove_dir_all(entry.path()) } else { std::fs::remove_file(entry.path()) });
    }
}

fn make_folder(folder: &Path) -> Result<(), CacheError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| CacheError::new("make", folder, error.kind()))
}

/// The cache folder can't be used.
#[derive(Debug)]
pub struct CacheError {
    message: String,
    is_refusal: bool,
}

impl CacheError {
    fn new(verb: &str, path: &Path, why: impl fmt::Display) -> Self {
        let path = crate::text::terminal(path.as_os_str().as_encoded_bytes());
        Self { message: format!("can't {verb} the advisory cache {path}: {why}"), is_refusal: false }
    }

    /// Whether the folder is well, and what was to replace its file is older.
    pub(super) fn is_refusal(&self) -> bool {
        self.is_refusal
    }
}

impl fmt::Display for CacheError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for CacheError {}

#[cfg(test)]
mod tests {
    use super::super::snapshot_format::File;
    use super::*;

    fn snapshot(time: i64) -> Snapshot {
        Snapshot::new(vec![File { path: "crates/alfa/RUSTSEC-2020-0001.md".into(), text: Vec::new() }], Some((vec![1; 20], time)))
    }

    #[test]
    fn an_older_database_never_replaces_a_newer_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let kept = || read(folder.path()).expect("readable").expect("a file").bytes;
        let first = replace(folder.path(), &snapshot(100)).expect("nothing there");
        assert_eq!(kept(), first);
        let error = replace(folder.path(), &snapshot(99)).expect_err("older").to_string();
        assert!(error.contains("going back in time is refused"), "{error}");
        assert_eq!(kept(), first);
        assert_eq!(replace(folder.path(), &snapshot(100)).expect("as old"), first);
        let newer = replace(folder.path(), &snapshot(101)).expect("newer");
        assert_eq!(kept(), newer);
        std::fs::write(folder.path().join(FILE), "garbage").expect("a file");
        assert_eq!(replace(folder.path(), &snapshot(1)).expect("what is there is worth nothing"), kept());
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_swept_a_day_later() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let old = SystemTime::now() - Duration::from_secs(90_000);
        for (name, time) in [("fetch-old", old), ("new-old", old), ("fetch-young", SystemTime::now()), ("other", old)] {
            let file = std::fs::File::create(folder.path().join(name)).expect("a file");
            file.set_modified(time).expect("its time");
        }
        drop(scratch(folder.path()).expect("a folder"));
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).expect("the folder").map(|entry| entry.expect("an entry").file_name()).collect();
        left.sort();
        assert_eq!(left, ["fetch-young", "other"]);
    }
}
