//! A pack's index, version 2: which object stands where (git's `Documentation/gitformat-pack.adoc`).

use std::cmp::Ordering;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::hash::Algorithm;
use super::map::Map;
use crate::blob::ObjectId;

const MAGIC: &[u8] = b"\xfftOc\0\0\0\x02";
const FANOUT_AT: usize = MAGIC.len();
const NAMES_AT: usize = FANOUT_AT + 256 * 4;

/// How often a name's place is guessed: with a thousand names in the fan-out's slot, three guesses find most.
const GUESSES: usize = 4;

/// The names and offsets of a pack's objects.
pub(crate) struct Index {
    map: Map,
    algorithm: Algorithm,
    len: u32,
}

impl Index {
    /// Maps an index and checks its frame. Its seal is checked by [`Index::is_sealed`], as that reads all of it.
    pub(crate) fn open(path: &Path, algorithm: Algorithm) -> Result<Self> {
        let map = Map::open(path)?;
        ensure!(map.starts_with(MAGIC), "it is not a pack index of version 2");
        let len = u32_at(&map, FANOUT_AT + 255 * 4).context("it is cut short")?;
        let index = Self { map, algorithm, len };
        ensure!(index.frame_fits(), "its size is not that of an index of {len} objects");
        let fanout: Option<Vec<u32>> = (0..256).map(|byte| u32_at(&index.map, FANOUT_AT + byte * 4)).collect();
        ensure!(fanout.is_some_and(|fanout| fanout.is_sorted()), "its fan-out table is not in order");
        Ok(index)
    }

    /// How many objects it names.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Whether its content is that which was written.
    pub(crate) fn is_sealed(&self) -> bool {
        self.algorithm.seals(&self.map)
    }

    /// The seal of the pack that it was made for.
    pub(crate) fn pack_seal(&self) -> Option<&[u8]> {
        let len = self.algorithm.name_len();
        self.map.get(self.map.len().checked_sub(2 * len)?..self.map.len() - len)
    }

    /// The name at `position`, in name order.
    pub(crate) fn name(&self, position: u32) -> Option<ObjectId> {
        ObjectId::new(self.name_bytes(position)?)
    }

    /// Where the object at `position` starts in the pack.
    pub(crate) fn offset(&self, position: u32) -> Option<u64> {
        let at = self.offsets_at() + position as usize * 4;
        let short = u32_at(&self.map, at)?;
        if short & 0x8000_0000 == 0 {
            return Some(u64::from(short));
        }
        let large = self.offsets_at() + self.len as usize * 4 + (short & 0x7fff_ffff) as usize * 8;
        let bytes = self.map.get(large..large.checked_add(8)?)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    }

    /// The position of `id`. Names are as good as random, so that the first guesses, each by how far the name lies between two that are
    /// known, come near; where somebody made names that are not, halving goes on from there.
    pub(crate) fn find(&self, id: &ObjectId) -> Option<u32> {
        let first = usize::from(*id.as_bytes().first()?);
        let mut low = if first == 0 { 0 } else { u32_at(&self.map, FANOUT_AT + (first - 1) * 4)? };
        let mut high = u32_at(&self.map, FANOUT_AT + first * 4)?;
        let wanted = digits(id.as_bytes());
        let (mut least, mut most) = (0, 1_u64 << 32);
        for guess in 0.. {
            if low >= high {
                break;
            }
            let middle = if guess < GUESSES {
                let ahead = u64::from(high - low) * wanted.saturating_sub(least) / most.saturating_sub(least).max(1);
                low + u32::try_from(ahead).unwrap_or(u32::MAX).min(high - low - 1)
            } else {
                low + (high - low) / 2
            };
            let name = self.name_bytes(middle)?;
            let met = digits(name);
            // All names here begin with the same byte; those of which the next four are the same, too, are few.
            match met.cmp(&wanted).then_with(|| name.cmp(id.as_bytes())) {
                Ordering::Less => (low, least) = (middle + 1, met),
                Ordering::Equal => return Some(middle),
                Ordering::Greater => (high, most) = (middle, met),
            }
        }
        None
    }

    fn name_bytes(&self, position: u32) -> Option<&[u8]> {
        let at = NAMES_AT + position as usize * self.algorithm.name_len();
        (position < self.len).then(|| self.map.get(at..at + self.algorithm.name_len()))?
    }

    fn offsets_at(&self) -> usize {
        NAMES_AT + self.len as usize * (self.algorithm.name_len() + 4)
    }

    /// Names, checksums and offsets, then 8-byte offsets (at most one each), then two seals.
    fn frame_fits(&self) -> bool {
        let least = self.offsets_at() + self.len as usize * 4 + 2 * self.algorithm.name_len();
        let large = self.map.len().checked_sub(least);
        large.is_some_and(|large| large % 8 == 0 && large / 8 <= self.len as usize)
    }
}

/// The four bytes of a name behind the first, which the fan-out table has sorted by.
fn digits(name: &[u8]) -> u64 {
    u32_at(name, 1).map_or(0, u64::from)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
