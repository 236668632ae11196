//! The entries of a pack in the order in which they lie there: as the reverse index beside it says, if that is right, or else sorted.
//!
//! Sorting was most of what it took to open a large repository. The reverse index (git's `Documentation/gitformat-pack.adoc`) is only a hint: what
//! it says is an order of all entries when each lies behind the one before, and is not used otherwise.

use std::path::Path;

use super::index::Index;
use super::map::Map;

const MAGIC: &[u8] = b"RIDX\0\0\0\x01";
/// The magic number, and which hash names objects.
const POSITIONS_AT: usize = MAGIC.len() + 4;

/// Bits of a position that are sorted in one number with its offset.
const POSITION: u32 = 24;

/// Offset and position in the index of each entry of a pack, by offset; nothing where the index names an offset outside of itself.
pub(crate) fn entries(index: &Index, pack: &Path) -> Option<Vec<(u64, u32)>> {
    if let Some(entries) = hinted(index, &pack.with_extension("rev")) {
        return Some(entries);
    }
    let mut entries: Vec<(u64, u32)> = (0..index.len()).map(|position| Some((index.offset(position)?, position))).collect::<Option<_>>()?;
    sort(&mut entries);
    Some(entries)
}

fn hinted(index: &Index, file: &Path) -> Option<Vec<(u64, u32)>> {
    let map = Map::open(file).ok().filter(|map| map.starts_with(MAGIC))?;
    let positions = map.get(POSITIONS_AT..)?.get(..(index.len() as usize).checked_mul(4)?)?;
    let mut entries = Vec::with_capacity(index.len() as usize);
    let mut least = 0;
    for bytes in positions.chunks_exact(4) {
        let position = u32::from_be_bytes(bytes.try_into().ok()?);
        let offset = index.offset(position).filter(|offset| position < index.len() && *offset >= least)?;
        least = offset.checked_add(1)?;
        entries.push((offset, position));
    }
    Some(entries)
}

/// As one number each, they are sorted in two thirds of the time.
fn sort(entries: &mut [(u64, u32)]) {
    let fits = |(offset, position): &(u64, u32)| offset.leading_zeros() >= POSITION && position >> POSITION == 0;
    if !entries.iter().all(fits) {
        return entries.sort_unstable();
    }
    let mut numbers: Vec<u64> = entries.iter().map(|(offset, position)| offset << POSITION | u64::from(*position)).collect();
    numbers.sort_unstable();
    for (entry, number) in entries.iter_mut().zip(numbers) {
        *entry = (number >> POSITION, u32::try_from(number & ((1 << POSITION) - 1)).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn entries_are_sorted_as_by_comparing() {
        for bits in [1, 12, 33, 41, 63] {
            let mut state = 7_u64;
            let mut made = |position| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> (64 - bits), position)
            };
            let mut entries: Vec<(u64, u32)> = (0..9_000).map(&mut made).collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            sort(&mut entries);
            assert_eq!(entries, expected, "{bits}");
        }
    }
}
