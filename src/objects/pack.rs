//! One pack with its index: its entries by offset, inflated one at a time.

use std::io::{self, BufRead, Read};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use libdeflater::Decompressor;

use super::hash::Algorithm;
use super::index::Index;
use super::map::Map;
use super::object::{Kind, MAX_OBJECT};
use super::order;
use super::stream::{Inflated, LongBlob};
use crate::blob::ObjectId;

/// The number of an entry, in offset order.
pub(crate) type Node = u32;

/// What a byte of zlib can hold at most, in bytes: 258 bytes take two bits (RFC 1951).
const MAX_RATIO: usize = 1032;

/// A pack, mapped.
pub(crate) struct Pack {
    /// The pack's file name, for messages.
    pub(crate) label: String,
    pub(crate) index: Index,
    data: Map,
    algorithm: Algorithm,
    /// Offset and position in the index of each entry, by offset.
    entries: Vec<(u64, u32)>,
}

/// What an entry holds.
pub(crate) enum Content {
    Whole(Kind),
    Delta(Node),
    /// A delta against an object that the pack doesn't hold.
    Orphan(ObjectId),
}

/// What an entry's header says of it: a delta's base is not looked up yet.
#[derive(Clone, Copy)]
enum Stored {
    Whole(Kind),
    /// A delta on the entry at this offset.
    On(u64),
    /// A delta on the object of this name.
    OnName(ObjectId),
}

/// An entry's header.
pub(crate) struct Entry {
    stored: Stored,
    /// Size once inflated, in bytes.
    pub(crate) size: u64,
    /// Where its compressed bytes start and end in the pack.
    span: (usize, usize),
}

impl Entry {
    /// Whether it is no delta.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.stored, Stored::Whole(_))
    }
}

impl Pack {
    /// Maps the pack whose index is at `path`.
    pub(crate) fn open(path: &Path, algorithm: Algorithm) -> Result<Self> {
        let index = Index::open(path, algorithm).context("its index can't be used")?;
        let data = Map::open(&path.with_extension("pack"))?;
        let label = path.with_extension("pack").file_name().unwrap_or_default().to_string_lossy().into_owned();
        ensure!(data.starts_with(b"PACK\0\0\0\x02") || data.starts_with(b"PACK\0\0\0\x03"), "it is not a pack of version 2 or 3");
        ensure!(data.get(8..12) == Some(&index.len().to_be_bytes()[..]), "it and its index differ in the number of objects");
        let entries = order::entries(&index, path).context("its index names an offset outside of itself")?;
        ensure!(entries.windows(2).all(|pair| pair[0].0 < pair[1].0), "its index names one offset twice");
        let last = (data.len() - algorithm.name_len().min(data.len())) as u64;
        ensure!(entries.last().is_none_or(|(offset, _)| *offset < last), "its index names an offset outside the pack");
        Ok(Self { label, index, data, algorithm, entries })
    }

    /// How many entries it has.
    pub(crate) fn len(&self) -> Node {
        self.index.len()
    }

    /// Whether pack and index hold what was written, and belong together.
    pub(crate) fn is_sealed(&self) -> bool {
        let end = self.data.len().saturating_sub(self.algorithm.name_len());
        self.index.pack_seal() == self.data.get(end..) && self.index.is_sealed() && self.algorithm.seals(&self.data)
    }

    /// The name of the object at `node`.
    pub(crate) fn name(&self, node: Node) -> Option<ObjectId> {
        self.index.name(self.entries.get(node as usize)?.1)
    }

    /// The entry that holds `id`.
    pub(crate) fn find(&self, id: &ObjectId) -> Option<Node> {
        self.node_at(self.index.offset(self.index.find(id)?)?)
    }

    /// Reads the header of the entry at `node`; `None` when it makes no sense.
    pub(crate) fn entry(&self, node: Node) -> Option<Entry> {
        let (offset, _) = *self.entries.get(node as usize)?;
        let end = match self.entries.get(node as usize + 1) {
            Some((next, _)) => usize::try_from(*next).ok()?,
            None => self.data.len().checked_sub(self.algorithm.name_len())?,
        };
        let mut rest = self.data.get(usize::try_from(offset).ok()?..end)?;
        let first = take_byte(&mut rest)?;
        let mut size = u64::from(first & 0x0f);
        let mut more = first & 0x80 != 0;
        for shift in (4..60).step_by(7) {
            if !more {
                break;
            }
            let byte = take_byte(&mut rest)?;
            size |= u64::from(byte & 0x7f) << shift;
            more = byte & 0x80 != 0;
        }
        let stored = match first >> 4 & 7 {
            1 => Stored::Whole(Kind::Commit),
            2 => Stored::Whole(Kind::Tree),
            3 => Stored::Whole(Kind::Blob),
            4 => Stored::Whole(Kind::Tag),
            6 => Stored::On(offset.checked_sub(distance(&mut rest)?)?),
            7 => {
                let (name, tail) = rest.split_at_checked(self.algorithm.name_len())?;
                rest = tail;
                Stored::OnName(ObjectId::new(name)?)
            }
            _ => return None,
        };
        (!more).then(|| Entry { stored, size, span: (end - rest.len(), end) })
    }

    /// Counts an entry as read of which only the header was: a walk over all headers reads each page of the pack.
    pub(crate) fn note_header(&self, entry: &Entry) {
        self.data.note_read(entry.span.1 - entry.span.0);
    }

    /// What an entry holds; `None` when its base makes no sense.
    pub(crate) fn content(&self, entry: &Entry) -> Option<Content> {
        Some(match entry.stored {
            Stored::Whole(kind) => Content::Whole(kind),
            Stored::On(offset) => Content::Delta(self.node_at(offset)?),
            Stored::OnName(base) => self.find(&base).map_or(Content::Orphan(base), Content::Delta),
        })
    }

    /// How many bytes the entry at `node` takes in the pack.
    pub(crate) fn packed_len(&self, node: Node) -> u64 {
        self.entry(node).map_or(0, |entry| (entry.span.1 - entry.span.0) as u64)
    }

    /// An entry stored whole, to be inflated as it is read; `None` when it can't hold what it says.
    pub(crate) fn stream(&self, node: Node, entry: &Entry) -> Option<LongBlob<'_>> {
        let rest = self.data.get(entry.span.0..entry.span.1)?;
        if entry.size / MAX_RATIO as u64 > rest.len() as u64 {
            return None;
        }
        let bytes: Box<dyn BufRead + '_> = Box::new(Bytes { map: &self.data, rest });
        Some(LongBlob::new(self.name(node)?, entry.size, Inflated::new(bytes, entry.size), self.algorithm))
    }

    /// Inflates an entry into `out`. `None` when it is corrupt, or larger than [`MAX_OBJECT`].
    pub(crate) fn inflate(&self, entry: &Entry, inflater: &mut Decompressor, out: &mut Vec<u8>) -> Option<()> {
        if entry.size > MAX_OBJECT {
            return None;
        }
        let size = usize::try_from(entry.size).ok()?;
        let compressed = self.data.get(entry.span.0..entry.span.1)?;
        self.data.note_read(compressed.len());
        // A few bytes that claim to be many must not cost the time to clear those.
        if size / MAX_RATIO > compressed.len() {
            return None;
        }
        out.resize(size, 0);
        (inflater.zlib_decompress(compressed, out).ok()? == size).then_some(())
    }

    fn node_at(&self, offset: u64) -> Option<Node> {
        let at = self.entries.binary_search_by_key(&offset, |entry| entry.0).ok()?;
        Node::try_from(at).ok()
    }
}

/// Bytes of a pack whose pages are given back as they are read.
struct Bytes<'p> {
    map: &'p Map,
    rest: &'p [u8],
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = (&mut self.rest).read(buffer)?;
        self.map.note_read(len);
        Ok(len)
    }
}

impl BufRead for Bytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        // Not all at once, so that pages are given back in time.
        Ok(self.rest.get(..1 << 16).unwrap_or(self.rest))
    }

    fn consume(&mut self, len: usize) {
        self.map.note_read(len);
        self.rest = self.rest.get(len..).unwrap_or_default();
    }
}

/// How far before a delta its base starts: groups of seven bits, highest first, each but the last with one added.
fn distance(rest: &mut &[u8]) -> Option<u64> {
    let mut byte = take_byte(rest)?;
    let mut distance = u64::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        byte = take_byte(rest)?;
        distance = (distance + 1).checked_mul(128)? | u64::from(byte & 0x7f);
    }
    Some(distance)
}

fn take_byte(rest: &mut &[u8]) -> Option<u8> {
    let (&byte, tail) = rest.split_first()?;
    *rest = tail;
    Some(byte)
}
