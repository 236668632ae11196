//! One file that holds an advisory database: what the cache keeps and what is built into the binary. `build.rs` shares this file, so it
//! knows neither `rustsec` nor this crate.
//!
//! Layout: [`MAGIC`], then one zstd frame with a checksum. In the frame, all numbers little-endian: the commit (u8 length, bytes), its time
//! (i64), the number of advisories in force (u64), the number of files (u32), and for each file, sorted by path, its path and its text
//! (each u32 length, bytes).

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

/// The first bytes of a snapshot; the digit is the version of the format.
pub(super) const MAGIC: &[u8] = b"lockhound-advisories-1\n";

/// Advisory text that a snapshot may hold, in bytes; the database of 2026 has 1.3 million.
const MAX_TEXT: u64 = 256 << 20;
/// Bytes an advisory may have.
const MAX_FILE: u64 = 1 << 20;
/// The collections of the database: its folders at the top.
pub(super) const COLLECTIONS: [&str; 2] = ["crates", "rust"];

/// An advisory's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Relative to the database's root, with `/`: `crates/time/RUSTSEC-2020-0071.md`.
    pub path: String,
    /// Markdown with TOML front matter.
    pub text: Vec<u8>,
}

/// An advisory database as files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The commit's id, 20 or 32 bytes, or none.
    pub commit: Vec<u8>,
    /// When the commit was made, or the newest advisory's date; seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Files that are neither withdrawn nor drafts.
    pub advisories: u64,
    /// Sorted by path, each path once.
    pub files: Vec<File>,
}

impl Snapshot {
    /// The database made of `files`; `commit` is its id and time, where it is known.
    #[must_use]
    pub fn new(mut files: Vec<File>, commit: Option<(Vec<u8>, i64)>) -> Self {
        files.sort();
        files.dedup_by(|later, first| later.path == first.path);
        let heads = || files.iter().map(|file| front_matter(&file.text));
        let advisories = files.iter().filter(|file| is_in_force(file)).count();
        let newest = heads().filter_map(|head| days_of(value_of(head, "date")?)).max().unwrap_or(0);
        let (commit, time) = commit.unwrap_or((Vec::new(), newest * 86_400));
        Self { commit, time, advisories: u64::try_from(advisories).unwrap_or(u64::MAX), files }
    }

    /// Reads the advisories of a plain folder; links are not followed.
    ///
    /// # Errors
    /// When `folder` has no `crates` or something in it can't be read.
    pub fn from_folder(folder: &Path, commit: Option<(Vec<u8>, i64)>) -> std::io::Result<Self> {
        let mut files = Vec::new();
        for collection in COLLECTIONS {
            let packages = match std::fs::read_dir(folder.join(collection)) {
                Err(error) if collection == "rust" && error.kind() == std::io::ErrorKind::NotFound => continue,
                packages => packages?,
            };
            for package in packages {
                let package = package?;
                if package.file_type()?.is_dir() {
                    read_package(&package, collection, &mut files)?;
                }
            }
        }
        Ok(Self::new(files, commit))
    }

    /// The snapshot's bytes; zstd's `level` 19 is smallest, 9 is quick.
    ///
    /// # Errors
    /// When zstd has no memory, or a file or the database is larger than the format takes.
    pub fn pack(&self, level: i32) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        body.push(u8::try_from(self.commit.len()).map_err(std::io::Error::other)?);
        body.extend_from_slice(&self.commit);
        body.extend_from_slice(&self.time.to_le_bytes());
        body.extend_from_slice(&self.advisories.to_le_bytes());
        body.extend_from_slice(&u32::try_from(self.files.len()).map_err(std::io::Error::other)?.to_le_bytes());
        for part in self.files.iter().flat_map(|file| [file.path.as_bytes(), &file.text]) {
            body.extend_from_slice(&u32::try_from(part.len()).map_err(std::io::Error::other)?.to_le_bytes());
            body.extend_from_slice(part);
        }
        let mut encoder = zstd::stream::write::Encoder::new(MAGIC.to_vec(), level)?;
        encoder.include_checksum(true)?;
        encoder.set_pledged_src_size(Some(body.len() as u64))?;
        encoder.write_all(&body)?;
        encoder.finish()
    }

    /// Reads what [`Self::pack`] wrote.
    ///
    /// # Errors
    /// When `bytes` are no snapshot, one of another version, or damaged in any way.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Damage> {
        let Some(packed) = bytes.strip_prefix(MAGIC) else {
            let ours = MAGIC.len() - 2;
            return Err(if bytes.starts_with(&MAGIC[..ours]) { Damage::Version } else { Damage::Foreign });
        };
        let mut body = Vec::new();
        let decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(|_| Damage::Content)?;
        decoder.take(MAX_TEXT + 1).read_to_end(&mut body).map_err(|_| Damage::Content)?;
        let snapshot = (body.len() as u64 <= MAX_TEXT).then(|| read_body(&body)).flatten().ok_or(Damage::Content)?;
        let sorted = snapshot.files.windows(2).all(|pair| pair[0].path < pair[1].path);
        if sorted { Ok(snapshot) } else { Err(Damage::Content) }
    }
}

/// When the snapshot in `bytes` was made, read off its start alone: nothing behind it is checked.
pub(super) fn time_of(bytes: &[u8]) -> Option<i64> {
    let mut start = Vec::new();
    let decoder = zstd::stream::read::Decoder::with_buffer(bytes.strip_prefix(MAGIC)?).ok()?;
    decoder.take(64).read_to_end(&mut start).ok()?;
    let mut rest = start.as_slice();
    let commit_len = usize::from(take(&mut rest, 1)?[0]);
    take(&mut rest, commit_len)?;
    Some(i64::from_le_bytes(take(&mut rest, 8)?.try_into().ok()?))
}

/// Why bytes are no good snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Not a snapshot at all.
    Foreign,
    /// A snapshot of another version of this program.
    Version,
    /// A snapshot that was cut off or changed.
    Content,
}

impl fmt::Display for Damage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Foreign => "it is not an advisory snapshot",
            Self::Version => "it is an advisory snapshot of another version of lockhound",
            Self::Content => "the advisory snapshot is damaged or cut off",
        })
    }
}

/// Whether the database's `path` can name an advisory: `crates/NAME/FILE`, no dot file.
pub(super) fn is_advisory_path(path: &str) -> bool {
    let mut parts = path.split('/');
    let in_collection = parts.next().is_some_and(|first| COLLECTIONS.contains(&first));
    in_collection && parts.clone().count() == 2 && parts.all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// Days from 1970-01-01 to a date spelled `2020-11-18`, in the Gregorian calendar; none when it is no such date.
/// The algorithm is Howard Hinnant's `days_from_civil`.
fn days_of(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| if part.len() <= 4 { part.parse::<u16>().ok() } else { None });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468)
}

fn read_package(package: &std::fs::DirEntry, collection: &str, files: &mut Vec<File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(package.path())? {
        let entry = entry?;
        let path = format!("{collection}/{}/{}", package.file_name().to_string_lossy(), entry.file_name().to_string_lossy());
        if entry.file_type()?.is_file() && is_advisory_path(&path) {
            let mut text = Vec::new();
            std::fs::File::open(entry.path())?.take(MAX_FILE + 1).read_to_end(&mut text)?;
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn read_body(body: &[u8]) -> Option<Snapshot> {
    let mut rest = body;
    let commit_len = usize::from(take(&mut rest, 1)?[0]);
    let commit = take(&mut rest, commit_len)?.to_vec();
    let time = i64::from_le_bytes(take(&mut rest, 8)?.try_into().ok()?);
    let advisories = u64::from_le_bytes(take(&mut rest, 8)?.try_into().ok()?);
    let count = take_len(&mut rest)?;
    let mut files = Vec::new();
    for _ in 0..count {
        let path_len = take_len(&mut rest)?;
        let path = String::from_utf8(take(&mut rest, path_len)?.to_vec()).ok()?;
        let text_len = take_len(&mut rest)?;
        files.push(File { path, text: take(&mut rest, text_len)?.to_vec() });
    }
    rest.is_empty().then_some(Snapshot { commit, time, advisories, files })
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (part, behind) = rest.split_at_checked(len)?;
    *rest = behind;
    Some(part)
}

fn take_len(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(take(rest, 4)?.try_into().ok()?)).ok()
}

/// Neither withdrawn nor a draft, told by the text alone: nothing is parsed before a lockfile wants it.
fn is_in_force(file: &File) -> bool {
    let draft = file.path.rsplit('/').next().is_some_and(|name| name.starts_with("RUSTSEC-0000-0000."));
    !draft && value_of(front_matter(&file.text), "withdrawn").is_none()
}

/// The lines before the end of the TOML block.
fn front_matter(text: &[u8]) -> &str {
    let end = text.windows(4).position(|window| window == b"\n```").unwrap_or(text.len());
    text.get(..end).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default()
}

/// What stands in quotes behind `key =` at the start of a line.
fn value_of<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?.split('"').next())
}
