//! Writes packs that git would never write (git's `Documentation/gitformat-pack.adoc`).

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use libdeflater::{CompressionLvl, Compressor, Crc, adler32};
use lockhound::blob::ObjectId;
use lockhound::objects::{Algorithm, Kind};
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// The largest offset that git writes in four bytes.
pub(crate) const MAX_SHORT: u32 = u32::MAX >> 1;

/// An entry of a pack.
pub(crate) struct Entry {
    pub(crate) id: ObjectId,
    pub(crate) content: Content,
    /// The size that its header claims, when it lies.
    pub(crate) claimed: Option<u64>,
}

/// What an entry holds.
pub(crate) enum Content {
    Whole(Kind, Vec<u8>),
    /// A delta on the entry of this number.
    OnEntry(usize, Vec<u8>),
    /// A delta on the object of this name.
    OnName(ObjectId, Vec<u8>),
    /// A blob's compressed bytes as they are; its size is what the entry claims.
    Stream(Vec<u8>),
}

/// The name of a blob.
pub(crate) fn name(bytes: &[u8]) -> ObjectId {
    Algorithm::Sha1.name_of(Kind::Blob, bytes)
}

/// A blob under its own name.
pub(crate) fn blob(bytes: &[u8]) -> Entry {
    whole(Kind::Blob, bytes)
}

/// An object under its own name.
pub(crate) fn whole(kind: Kind, bytes: &[u8]) -> Entry {
    Entry { id: Algorithm::Sha1.name_of(kind, bytes), content: Content::Whole(kind, bytes.to_vec()), claimed: None }
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
    let repository = folder.join(name);
    bare(&repository, Algorithm::Sha1).expect("the test's own folder can be written");
    add_pack(&repository, "one", entries);
}

/// Makes an empty bare repository.
pub(crate) fn bare(repository: &Path, algorithm: Algorithm) -> io::Result<()> {
    let format = match algorithm {
        Algorithm::Sha1 => "repositoryformatversion = 0\n",
        Algorithm::Sha256 => "repositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n",
    };
    fs::create_dir_all(repository.join("objects/pack"))?;
    fs::create_dir_all(repository.join("refs/heads"))?;
    fs::write(repository.join("config"), format!("[core]\n\tbare = true\n\t{format}"))?;
    fs::write(repository.join("HEAD"), "ref: refs/heads/main\n")
}

/// Writes one more pack into a repository.
pub(crate) fn add_pack(repository: &Path, label: &str, entries: &[Entry]) {
    let (pack, index) = forge(Algorithm::Sha1, entries);
    let folder = repository.join("objects/pack");
    fs::create_dir_all(&folder).expect("the test's own folder can be written");
    fs::write(folder.join(format!("pack-{label}.pack")), pack).expect("the test's own folder can be written");
    fs::write(folder.join(format!("pack-{label}.idx")), index).expect("the test's own folder can be written");
}

/// A pack of these entries, and its index.
pub(crate) fn forge(algorithm: Algorithm, entries: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    let mut pack = Vec::new();
    let count = u32::try_from(entries.len()).expect("a test's pack is small");
    let mut packer = Packer::new(&mut pack, algorithm, count).expect("memory can be written");
    for entry in entries {
        let (kind, base, stream) = match &entry.content {
            Content::Whole(kind, bytes) => (number(*kind), Vec::new(), stored(bytes)),
            Content::OnEntry(number, bytes) => (6, distance(packer.at - packer.rows[*number].2), stored(bytes)),
            Content::OnName(id, bytes) => (7, id.as_bytes().to_vec(), stored(bytes)),
            Content::Stream(stream) => (3, Vec::new(), stream.clone()),
        };
        let size = entry.claimed.unwrap_or(match &entry.content {
            Content::Whole(_, bytes) | Content::OnEntry(_, bytes) | Content::OnName(_, bytes) | Content::Stream(bytes) => {
                bytes.len() as u64
            }
        });
        let head = [header(kind, size), base].concat();
        packer.add(entry.id, &[&head, &stream]).expect("memory can be written");
    }
    let index = packer.finish(MAX_SHORT).expect("memory can be written");
    (pack, index)
}

/// Writes a pack entry by entry, and remembers what its index will say.
pub(crate) struct Packer<W> {
    out: W,
    algorithm: Algorithm,
    hashes: (Sha1, Sha256),
    /// Where the next entry starts.
    pub(crate) at: u64,
    /// Name, checksum and offset of each entry.
    pub(crate) rows: Vec<(ObjectId, u32, u64)>,
}

impl<W: Write> Packer<W> {
    /// A pack that will have `count` entries.
    pub(crate) fn new(out: W, algorithm: Algorithm, count: u32) -> io::Result<Self> {
        let mut packer = Self { out, algorithm, hashes: (Sha1::new(), Sha256::new()), at: 0, rows: Vec::new() };
        packer.write(b"PACK\0\0\0\x02")?;
        packer.write(&count.to_be_bytes())?;
        Ok(packer)
    }

    /// Adds an entry that is made of these bytes; gives where it starts.
    pub(crate) fn add(&mut self, id: ObjectId, parts: &[&[u8]]) -> io::Result<u64> {
        let start = self.at;
        let mut check = Crc::new();
        for part in parts {
            check.update(part);
            self.write(part)?;
        }
        self.rows.push((id, check.sum(), start));
        Ok(start)
    }

    /// Seals the pack; gives the index that belongs to it, with offsets larger than `short` in eight bytes.
    pub(crate) fn finish(mut self, short: u32) -> io::Result<Vec<u8>> {
        let seal = match self.algorithm {
            Algorithm::Sha1 => self.hashes.0.finalize().to_vec(),
            Algorithm::Sha256 => self.hashes.1.finalize().to_vec(),
        };
        self.out.write_all(&seal)?;
        self.out.flush()?;
        self.rows.sort_unstable();
        Ok(index(self.algorithm, &self.rows, &seal, short))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.algorithm {
            Algorithm::Sha1 => self.hashes.0.update(bytes),
            Algorithm::Sha256 => self.hashes.1.update(bytes),
        }
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// An index of version 2.
fn index(algorithm: Algorithm, rows: &[(ObjectId, u32, u64)], pack_seal: &[u8], short: u32) -> Vec<u8> {
    let mut index = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=u8::MAX {
        let upto = rows.partition_point(|row| row.0.as_bytes()[0] <= first);
        index.extend(u32::try_from(upto).unwrap_or(u32::MAX).to_be_bytes());
    }
    index.extend(rows.iter().flat_map(|row| row.0.as_bytes()));
    index.extend(rows.iter().flat_map(|row| row.1.to_be_bytes()));
    let (mut large, mut count) = (Vec::new(), 0_u32);
    for (_, _, offset) in rows {
        if let Some(offset) = u32::try_from(*offset).ok().filter(|offset| *offset <= short) {
            index.extend(offset.to_be_bytes());
        } else {
            index.extend((count | 0x8000_0000).to_be_bytes());
            large.extend(offset.to_be_bytes());
            count += 1;
        }
    }
    index.extend(large);
    index.extend(pack_seal);
    seal(algorithm, &mut index);
    index
}

/// Appends the hash of all that is there.
pub(crate) fn seal(algorithm: Algorithm, bytes: &mut Vec<u8>) {
    let seal = match algorithm {
        Algorithm::Sha1 => Sha1::digest(&*bytes).to_vec(),
        Algorithm::Sha256 => Sha256::digest(&*bytes).to_vec(),
    };
    bytes.extend(seal);
}

/// An entry's header, without the base of a delta.
pub(crate) fn header(kind: u8, size: u64) -> Vec<u8> {
    let mut out = vec![kind << 4 | low(size) & 0x0f];
    let mut rest = size >> 4;
    while rest > 0 {
        *out.last_mut().expect("it begins with one byte") |= 0x80;
        out.push(low(rest) & 0x7f);
        rest >>= 7;
    }
    out
}

/// The number of a kind in an entry's header.
pub(crate) fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Commit => 1,
        Kind::Tree => 2,
        Kind::Blob => 3,
        Kind::Tag => 4,
    }
}

/// A zlib stream that compresses nothing (RFC 1950 and 1951).
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
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

/// A zlib stream that is as small as a second's work makes it.
pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut out = vec![0; compressor.zlib_compress_bound(bytes.len())];
    let len = compressor.zlib_compress(bytes, &mut out).expect("the bound is large enough");
    out.truncate(len);
    out
}

/// How far before a delta its base starts.
pub(crate) fn distance(mut distance: u64) -> Vec<u8> {
    let mut out = vec![low(distance) & 0x7f];
    while distance > 0x7f {
        distance = (distance >> 7) - 1;
        out.insert(0, low(distance) & 0x7f | 0x80);
    }
    out
}

fn low(number: u64) -> u8 {
    number.to_le_bytes()[0]
}
