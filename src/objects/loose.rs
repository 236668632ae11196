//! Loose objects: one zlib stream a file, `objects/ab/cdef…`.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use libdeflater::{DecompressionError, Decompressor};

use super::hash::Algorithm;
use super::object::{AT_ONCE, Kind, MAX_OBJECT};
use super::stream::{HEADER, Inflated, LongBlob};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};

/// From which size on, in bytes, a file may hold a blob that is read bit by bit, as a byte of zlib holds 1,032 at most.
const LARGE_FILE: u64 = AT_ONCE / 1032;

/// From which size on, in bytes, compressed bytes may hold so much that it counts.
const LONG: usize = 16 << 10;

/// Kind, size and content of an object that is read bit by bit.
type Streamed = (Kind, u64, Inflated<Box<dyn BufRead>>);

/// The loose objects of one object directory.
pub(crate) struct Loose {
    folder: PathBuf,
    /// Their names, sorted.
    pub(crate) names: Vec<ObjectId>,
}

impl Loose {
    /// Lists the loose objects under `folder`; what can't be listed becomes a gap.
    pub(crate) fn list(folder: &Path, algorithm: Algorithm, gaps: &mut Vec<Gap>) -> Self {
        let mut names = Vec::new();
        for first in 0..=u8::MAX {
            let prefix = format!("{first:02x}");
            match fs::read_dir(folder.join(&prefix)) {
                Ok(entries) => entries.flatten().for_each(|entry| {
                    let name = [prefix.as_bytes(), entry.file_name().as_encoded_bytes()].concat();
                    names.extend(ObjectId::from_hex(&name).filter(|id| id.as_bytes().len() == algorithm.name_len()));
                }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => gaps.push(unlisted(&prefix, &error)),
            }
        }
        names.sort_unstable();
        names.dedup();
        Self { folder: folder.to_owned(), names }
    }

    /// The place of an object among the names.
    pub(crate) fn find(&self, id: &ObjectId) -> Option<usize> {
        self.names.binary_search(id).ok()
    }

    /// What kind of object it is, by its header alone; `None` where that can't be read.
    pub(crate) fn kind(&self, id: &ObjectId) -> Option<Kind> {
        self.stream(id, 0).map(|(kind, ..)| kind)
    }

    /// The object, where it is a blob to be read bit by bit. What is wrong with it is told by [`Self::read`], or as it is read.
    pub(crate) fn large(&self, id: &ObjectId, algorithm: Algorithm) -> Option<LongBlob<'_>> {
        let (kind, size, content) = self.stream(id, LARGE_FILE)?;
        (kind == Kind::Blob && size > AT_ONCE).then(|| LongBlob::new(*id, size, content, algorithm))
    }

    /// An object in a file of at least so many bytes.
    fn stream(&self, id: &ObjectId, least: u64) -> Option<Streamed> {
        let path = self.path(id);
        fs::metadata(&path).ok().filter(|file| file.is_file() && file.len() >= least)?;
        let file: Box<dyn BufRead> = Box::new(BufReader::with_capacity(1 << 16, fs::File::open(&path).ok()?));
        Inflated::of_loose(file).ok()
    }

    fn path(&self, id: &ObjectId) -> PathBuf {
        let hex = id.to_string();
        self.folder.join(&hex[..2]).join(&hex[2..])
    }

    /// Reads, inflates and re-hashes one object. `hold` is told how many bytes that takes, where they are many.
    pub(crate) fn read(
        &self,
        id: &ObjectId,
        algorithm: Algorithm,
        inflater: &mut Decompressor,
        hold: &mut dyn FnMut(usize),
    ) -> Result<(Kind, Vec<u8>), Gap> {
        // Asked first: it may be larger than its compressed bytes may be to be read.
        if self.stream(id, LONG as u64).is_some_and(|(_, size, _)| size > MAX_OBJECT) {
            return Err(gap(*id, GapReason::OverLimit, TOO_LARGE));
        }
        let compressed =
            read_bounded(&self.path(id)).map_err(|error| gap(*id, GapReason::Unreadable, &format!("loose object: {error}")))?;
        let whole = inflate(&compressed, inflater, hold).map_err(|(reason, why)| gap(*id, reason, why))?;
        let corrupt = |why| gap(*id, GapReason::CorruptObject, why);
        let (kind, bytes) = split(whole).ok_or_else(|| corrupt("loose object: its header makes no sense"))?;
        if algorithm.name_of(kind, &bytes) != *id {
            return Err(corrupt("loose object: its content is not what its name says"));
        }
        Ok((kind, bytes))
    }
}

/// Compressed bytes are never many more than what they hold.
fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before it is opened: to open a pipe is to wait for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = fs::File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MAX_OBJECT + MAX_OBJECT / 64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Inflates a stream into ever larger buffers, so that the whole costs at most twice the last one; a long one says its size first.
fn inflate(compressed: &[u8], inflater: &mut Decompressor, hold: &mut dyn FnMut(usize)) -> Result<Vec<u8>, (GapReason, &'static str)> {
    let (mut start, mut limit) = ((compressed.len() * 4).max(4096), usize::try_from(MAX_OBJECT).unwrap_or(usize::MAX));
    if compressed.len() >= LONG {
        let (_, size, _) = Inflated::of_loose(compressed).map_err(|_| (GapReason::CorruptObject, DAMAGED))?;
        let size = usize::try_from(size).ok().filter(|size| *size <= limit).ok_or((GapReason::OverLimit, TOO_LARGE))?;
        hold(compressed.len() + size);
        (start, limit) = (size + HEADER, size + HEADER);
    }
    let mut out = vec![0; start];
    loop {
        match inflater.zlib_decompress(compressed, &mut out) {
            Ok(len) => {
                out.truncate(len);
                return Ok(out);
            }
            Err(DecompressionError::InsufficientSpace) if out.len() < limit => out.resize((out.len() * 4).min(limit), 0),
            Err(DecompressionError::InsufficientSpace) if compressed.len() < LONG => return Err((GapReason::OverLimit, TOO_LARGE)),
            Err(_) => return Err((GapReason::CorruptObject, DAMAGED)),
        }
    }
}

const DAMAGED: &str = "loose object: its compressed bytes are damaged";
const TOO_LARGE: &str = "loose object: larger than the scan takes";

/// Takes the header `blob 12\0` off.
fn split(mut whole: Vec<u8>) -> Option<(Kind, Vec<u8>)> {
    let end = memchr::memchr(0, whole.get(..32.min(whole.len()))?)?;
    let header = std::str::from_utf8(&whole[..end]).ok()?;
    let (kind, size) = header.split_once(' ')?;
    let (kind, size) = (Kind::from_name(kind.as_bytes())?, size.parse::<usize>().ok()?);
    whole.drain(..=end);
    (size == whole.len()).then_some((kind, whole))
}

/// The gap for a blob that was read bit by bit.
pub(crate) fn damaged(id: ObjectId, why: &str) -> Gap {
    gap(id, GapReason::CorruptObject, &format!("loose object: {why}"))
}

fn gap(id: ObjectId, reason: GapReason, why: &str) -> Gap {
    Gap { reason, path: None, object: Some(id), bytes: None, detail: why.into() }
}

fn unlisted(folder: &str, error: &io::Error) -> Gap {
    let detail = format!("the loose objects in it can't be listed: {error}").into();
    Gap { reason: GapReason::Unreadable, path: Some(format!("objects/{folder}").into()), object: None, bytes: None, detail }
}
