//! Loose objects: one zlib stream a file, `objects/ab/cdef…`.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use libdeflater::{DecompressionError, Decompressor};

use super::hash::Algorithm;
use super::object::{Kind, MAX_OBJECT};
use super::stream::Inflated;
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};

/// The loose objects of one object directory.
pub(crate) struct Loose {
    folder: PathBuf,
    /// Sorted.
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
        let path = self.path(id);
        // Asked before it is opened: to open a pipe is to wait for its other end.
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let file = io::BufReader::with_capacity(256, fs::File::open(path).ok()?);
        Inflated::of_loose(file).ok().map(|(kind, ..)| kind)
    }

    /// Reads, inflates and re-hashes one object.
    pub(crate) fn read(&self, id: &ObjectId, algorithm: Algorithm, inflater: &mut Decompressor) -> Result<(Kind, Vec<u8>), Gap> {
        let compressed =
            read_bounded(&self.path(id)).map_err(|error| gap(*id, GapReason::Unreadable, &format!("loose object: {error}")))?;
        let whole = inflate(&compressed, inflater).map_err(|(reason, why)| gap(*id, reason, why))?;
        let corrupt = |why| gap(*id, GapReason::CorruptObject, why);
        let (kind, bytes) = split(whole).ok_or_else(|| corrupt("loose object: its header makes no sense"))?;
        if algorithm.name_of(kind, &bytes) != *id {
            return Err(corrupt("loose object: its content is not what its name says"));
        }
        Ok((kind, bytes))
    }

    fn path(&self, id: &ObjectId) -> PathBuf {
        let hex = id.to_string();
        self.folder.join(&hex[..2]).join(&hex[2..])
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

/// Inflates a stream that doesn't say its size, into ever larger buffers: the whole costs at most twice the last one.
fn inflate(compressed: &[u8], inflater: &mut Decompressor) -> Result<Vec<u8>, (GapReason, &'static str)> {
    let limit = usize::try_from(MAX_OBJECT).unwrap_or(usize::MAX);
    let mut out = vec![0; (compressed.len() * 4).clamp(4096, limit)];
    loop {
        match inflater.zlib_decompress(compressed, &mut out) {
            Ok(len) => {
                out.truncate(len);
                return Ok(out);
            }
            Err(DecompressionError::InsufficientSpace) if out.len() < limit => out.resize((out.len() * 4).min(limit), 0),
            Err(DecompressionError::InsufficientSpace) => return Err((GapReason::OverLimit, "loose object: larger than the scan takes")),
            Err(DecompressionError::BadData) => return Err((GapReason::CorruptObject, "loose object: its compressed bytes are damaged")),
        }
    }
}

/// Takes the header `blob 12\0` off.
fn split(mut whole: Vec<u8>) -> Option<(Kind, Vec<u8>)> {
    let end = memchr::memchr(0, whole.get(..32.min(whole.len()))?)?;
    let header = std::str::from_utf8(&whole[..end]).ok()?;
    let (kind, size) = header.split_once(' ')?;
    let (kind, size) = (Kind::from_name(kind.as_bytes())?, size.parse::<usize>().ok()?);
    whole.drain(..=end);
    (size == whole.len()).then_some((kind, whole))
}

fn gap(id: ObjectId, reason: GapReason, why: &str) -> Gap {
    Gap { reason, path: None, object: Some(id), bytes: None, detail: why.into() }
}

fn unlisted(folder: &str, error: &io::Error) -> Gap {
    let detail = format!("the loose objects in it can't be listed: {error}").into();
    Gap { reason: GapReason::Unreadable, path: Some(format!("objects/{folder}").into()), object: None, bytes: None, detail }
}
