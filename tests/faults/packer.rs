//! Writes packs that git would never write (git's `Documentation/gitformat-pack.adoc`).

use std::fs;
use std::path::Path;

use libdeflater::{adler32, crc32};
use lockhound::blob::ObjectId;
use lockhound::objects::{Algorithm, Kind};
use sha1::{Digest, Sha1};

use super::samples::bash;

/// An entry of a pack.
pub(crate) struct Entry {
    pub(crate) id: ObjectId,
    pub(crate) content: Content,
    /// The size that its header claims, when it lies.
    pub(crate) claimed: Option<u64>,
}

/// What an entry holds.
pub(crate) enum Content {
    Blob(Vec<u8>),
    /// A delta on the entry of this number.
    OnEntry(usize, Vec<u8>),
    /// A delta on the object of this name.
    OnName(ObjectId, Vec<u8>),
}

/// The name of a blob.
pub(crate) fn name(bytes: &[u8]) -> ObjectId {
    Algorithm::Sha1.name_of(Kind::Blob, bytes)
}

/// A blob under its own name.
pub(crate) fn blob(bytes: &[u8]) -> Entry {
    Entry { id: name(bytes), content: Content::Blob(bytes.to_vec()), claimed: None }
}

/// A step of a delta.
pub(crate) enum Step<'a> {
    /// Offset and length.
    Copy(usize, usize),
    Insert(&'a [u8]),
}

/// A delta that claims these sizes of base and result.
pub(crate) fn delta(base: u64, result: u64, steps: &[Step<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for size in [base, result] {
        let mut rest = size;
        while rest > 0x7f {
            out.push(low(rest) & 0x7f | 0x80);
            rest >>= 7;
        }
        out.push(low(rest));
    }
    for step in steps {
        match step {
            Step::Copy(offset, len) => {
                out.push(0xff);
                out.extend_from_slice(&offset.to_le_bytes()[..4]);
                out.extend_from_slice(&len.to_le_bytes()[..3]);
            }
            Step::Insert(bytes) => {
                for part in bytes.chunks(0x7f) {
                    out.push(low(part.len() as u64));
                    out.extend_from_slice(part);
                }
            }
        }
    }
    out
}

/// Makes the bare repository `folder/name` with one pack of these entries, and an index that belongs to it.
pub(crate) fn repository(folder: &Path, name: &str, entries: &[Entry]) {
    bash(folder, &format!("git init --quiet --bare --initial-branch=main {name}"));
    add_pack(&folder.join(name), "one", entries);
}

/// Writes one more pack into a repository.
pub(crate) fn add_pack(repository: &Path, label: &str, entries: &[Entry]) {
    let folder = repository.join("objects/pack");
    fs::create_dir_all(&folder).expect("the test's own folder can be written");
    let mut pack = [&b"PACK\0\0\0\x02"[..], &count(entries.len())].concat();
    let mut rows: Vec<(ObjectId, u32, usize)> = Vec::new();
    for entry in entries {
        let start = pack.len();
        let offsets: Vec<usize> = rows.iter().map(|row| row.2).collect();
        pack.extend(encoded(entry, start, &offsets));
        rows.push((entry.id, crc32(&pack[start..]), start));
    }
    pack.extend(Sha1::digest(&pack).as_slice().to_vec());
    rows.sort_unstable();
    let mut index = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=u8::MAX {
        index.extend(count(rows.iter().filter(|row| row.0.as_bytes()[0] <= first).count()));
    }
    index.extend(rows.iter().flat_map(|row| row.0.as_bytes()));
    index.extend(rows.iter().flat_map(|row| row.1.to_be_bytes()));
    index.extend(rows.iter().flat_map(|row| count(row.2)));
    index.extend(&pack[pack.len() - 20..]);
    index.extend(Sha1::digest(&index).as_slice().to_vec());
    fs::write(folder.join(format!("pack-{label}.pack")), pack).expect("the test's own folder can be written");
    fs::write(folder.join(format!("pack-{label}.idx")), index).expect("the test's own folder can be written");
}

/// Header and compressed bytes of an entry at `start`.
fn encoded(entry: &Entry, start: usize, offsets: &[usize]) -> Vec<u8> {
    let (kind, base, bytes) = match &entry.content {
        Content::Blob(bytes) => (3, Vec::new(), bytes),
        Content::OnEntry(number, bytes) => (6, distance(start - offsets[*number]), bytes),
        Content::OnName(id, bytes) => (7, id.as_bytes().to_vec(), bytes),
    };
    let size = entry.claimed.unwrap_or(bytes.len() as u64);
    let mut out = vec![kind << 4 | low(size) & 0x0f];
    let mut rest = size >> 4;
    while rest > 0 {
        *out.last_mut().expect("it begins with one byte") |= 0x80;
        out.push(low(rest) & 0x7f);
        rest >>= 7;
    }
    out.extend(base);
    out.extend(stored(bytes));
    out
}

/// A zlib stream that compresses nothing (RFC 1950 and 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let parts: Vec<&[u8]> = if bytes.is_empty() { vec![bytes] } else { bytes.chunks(0xffff).collect() };
    for (number, part) in parts.iter().enumerate() {
        out.push(u8::from(number + 1 == parts.len()));
        let len = u16::try_from(part.len()).expect("a part is that short");
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(*part);
    }
    out.extend(adler32(bytes).to_be_bytes());
    out
}

/// How far before a delta its base starts.
fn distance(mut distance: usize) -> Vec<u8> {
    let mut out = vec![low(distance as u64) & 0x7f];
    while distance > 0x7f {
        distance = (distance >> 7) - 1;
        out.insert(0, low(distance as u64) & 0x7f | 0x80);
    }
    out
}

fn count(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a test's pack is small").to_be_bytes()
}

fn low(number: u64) -> u8 {
    number.to_le_bytes()[0]
}
