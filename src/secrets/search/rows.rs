//! Literals by the window that the search looks for: the last of its filters, and what confirms a candidate.

use std::ops::Range;

use super::literal::Literal;
use super::rarity::rarity;

/// Bits of a window's hash, and the number of rows that it tells apart. The filter's rows fill half of a small L1 cache.
pub(super) const BITS: u32 = 12;
pub(super) const ROWS: usize = 1 << BITS;

/// An odd number with well mixed bits: 2³² divided by the golden ratio (Knuth, "The Art of Computer Programming", volume 3, section 6.4).
pub(super) const FACTOR: u32 = 0x9e37_79b1;

/// Makes letters lower case in the three bytes of a window that are hashed, and other bytes into others: as many texts have a row as before.
pub(super) const FOLD: u32 = 0x2020_2000;

/// What a place that passes the first filter costs, and what one costs that passes all, in cycles, roughly: weighs windows.
const PAIR_PRICE: f32 = 2.0;
const WINDOW_PRICE: f32 = 40.0;

/// A literal, and where in it its window starts.
struct Entry {
    /// The bytes of the literal, those of a literal without case in lower case.
    value: u64,
    /// All bits of the bytes that the literal has.
    mask: u64,
    /// What makes letters lower case where case is ignored.
    fold: u64,
    /// Where in the literal its window starts, in bytes.
    offset: usize,
    len: usize,
    literal: u32,
}

/// Literals by row, and the filter in front of them.
pub(super) struct Rows {
    /// By row: of the byte behind the hashed ones, the values modulo 32 that some literal has.
    pub(super) filter: Box<[u32; ROWS]>,
    /// By row: where its entries start. One more at the end.
    starts: Vec<usize>,
    entries: Vec<Entry>,
}

/// The row of a window, of which `bytes` holds four bytes, little-endian. The fourth has no part in it.
#[inline]
pub(super) fn row(bytes: u32) -> usize {
    ((bytes << 8 | FOLD).wrapping_mul(FACTOR) >> (32 - BITS)) as usize & (ROWS - 1)
}

/// Eight bytes of `text` from `start`, little-endian, zeroes behind the end. `text` has at least eight bytes.
#[inline]
pub(super) fn eight(text: &[u8], start: usize) -> u64 {
    let at = start.min(text.len().saturating_sub(8));
    let bytes = text.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
    bytes.checked_shr(8 * u32::try_from(start - at).unwrap_or(8)).unwrap_or(0)
}

/// A literal's window: four bytes, or all three of a short literal. They start with the pair that the first filter looks for.
pub(super) struct Window<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) ignore_case: bool,
}

impl Rows {
    /// The rows of `literals`, and the window of each.
    pub(super) fn new(literals: &[Literal]) -> (Self, Vec<Window<'_>>) {
        let mut filter = Box::new([0; ROWS]);
        let mut counts = vec![0_usize; ROWS + 1];
        let mut pairs = vec![false; 1 << 16];
        let (mut windows, mut entries) = (Vec::new(), Vec::new());
        for (index, literal) in (0..).zip(literals) {
            let offset = best_window(literal, &pairs, &counts);
            let window = Window { bytes: window(literal, offset), ignore_case: literal.ignore_case };
            let row = row_of(window.bytes);
            counts[row] += 1;
            pairs[pair(window.bytes)] = true;
            filter[row] |= window.bytes.get(3).map_or(u32::MAX, |byte| 1 << (byte & 31));
            entries.push((row, Entry::new(index, literal, offset)));
            windows.push(window);
        }
        entries.sort_by_key(|(row, _)| *row);
        let starts = counts.iter().scan(0, |sum, count| Some(std::mem::replace(sum, *sum + count))).collect();
        (Self { filter, starts, entries: entries.into_iter().map(|(_, entry)| entry).collect() }, windows)
    }

    /// Tells the literals in `text[range]` whose window starts at `at`: index and start.
    #[inline]
    pub(super) fn confirm(&self, text: &[u8], range: &Range<usize>, at: usize, mut told: impl FnMut(u32, usize)) {
        let row = row(low_half(eight(text, at)));
        let Some([from, to]) = self.starts.get(row..row + 2) else { return };
        for entry in self.entries.get(*from..*to).unwrap_or_default() {
            let start = at.wrapping_sub(entry.offset);
            if start < range.start || start >= range.end || range.end - start < entry.len {
                continue;
            }
            if (eight(text, start) | entry.fold) & entry.mask == entry.value {
                told(entry.literal, start);
            }
        }
    }
}

impl Entry {
    fn new(index: u32, literal: &Literal, offset: usize) -> Self {
        let (mut value, mut mask, mut fold) = ([0; 8], [0; 8], [0; 8]);
        for (at, byte) in literal.bytes.iter().enumerate().take(8) {
            fold[at] = if literal.ignore_case && byte.is_ascii_alphabetic() { 0x20 } else { 0 };
            value[at] = byte | fold[at];
            mask[at] = 0xff;
        }
        let [value, mask, fold] = [value, mask, fold].map(u64::from_le_bytes);
        Self { value, mask, fold, offset, len: literal.bytes.len(), literal: index }
    }
}

/// The low four of eight bytes.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the high half is what must go")]
pub(super) fn low_half(eight: u64) -> u32 {
    eight as u32
}

fn window(literal: &Literal, offset: usize) -> &[u8] {
    literal.bytes.get(offset..literal.bytes.len().min(offset + 4)).unwrap_or_default()
}

fn row_of(window: &[u8]) -> usize {
    window.first_chunk().map_or(0, |[one, two, three]| row(u32::from_le_bytes([*one, *two, *three, 0])))
}

/// The pair that starts a window, letters in lower case.
fn pair(window: &[u8]) -> usize {
    window.first_chunk().map_or(0, |pair: &[u8; 2]| usize::from(u16::from_le_bytes(pair.map(|byte| byte | 0x20))))
}

/// Where in `literal` the window starts that costs least: one that text seldom has, starts with a pair that is looked for already or seldom
/// there, and leads to a row that few others share.
fn best_window(literal: &Literal, pairs: &[bool], counts: &[usize]) -> usize {
    let price = |offset: usize| {
        let window = window(literal, offset);
        // Two to the power of how rare it is, negative: the exponent of a float.
        let chance = |bytes: &[u8]| f32::from_bits(127_u32.saturating_sub(rarity(bytes)).max(1) << 23);
        let crowd = counts.get(row_of(window)).map_or(0.0, |count| f32::from(u16::try_from(*count).unwrap_or(u16::MAX)));
        let of_pair = if pairs[pair(window)] { 0.0 } else { chance(window.get(..2).unwrap_or_default()) };
        PAIR_PRICE * of_pair + WINDOW_PRICE * (chance(window) + 1e-6) * (1.0 + crowd / 3.0)
    };
    let priced = (0..=literal.bytes.len().saturating_sub(4)).map(|offset| (price(offset), offset));
    priced.min_by(|one, other| one.0.total_cmp(&other.0)).map_or(0, |(_, offset)| offset)
}
