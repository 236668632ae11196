//! Finds thousands of short literals in text: every occurrence, at gigabytes a second.
//!
//! Each literal is looked for by one window of four bytes, the one that text seldom has (`rarity.rs`). A first filter asks at every place
//! whether a window may start with the two bytes there, a second one whether all four may be one's (`portable.rs`, `avx512.rs`), and what
//! passes both, a few places in a thousand, is compared with the literals themselves (`rows.rs`). ARCHITECTURE.md has what else was measured.

#[cfg(target_arch = "x86_64")]
mod avx512;
mod literal;
mod portable;
mod rarity;
mod rows;

use std::ops::Range;

#[cfg(target_arch = "x86_64")]
use avx512::Avx512;
pub(super) use literal::Literal;
use portable::Portable;
use rarity::rarity;
use rows::{ROWS, Rows, Window};

/// The longest literal, in bytes.
pub(super) const LONGEST: usize = 8;

/// The shortest literal, in bytes.
const SHORTEST: usize = 3;

/// Bytes that are sifted at once: an offset in them is a byte.
const CHUNK: usize = 256;

/// What finds literals.
pub(super) struct Search {
    rows: Rows,
    sieve: Sieve,
}

/// The first filters, in the best form that this processor has.
enum Sieve {
    Portable(Portable),
    #[cfg(target_arch = "x86_64")]
    Avx512(Box<Avx512>),
}

/// The piece of a longer literal to search for in its stead: its rarest eight bytes.
pub(super) fn piece(literal: &[u8]) -> Range<usize> {
    let last = literal.len().saturating_sub(LONGEST);
    let rarest = (0..=last).max_by_key(|start| literal.get(*start..start + LONGEST).map_or(0, rarity)).unwrap_or(0);
    rarest..literal.len().min(rarest + LONGEST)
}

/// Literals that are found and not told yet, by start and index: the next window may belong to a literal that starts earlier.
#[derive(Default)]
struct Found(Vec<(usize, u32)>);

impl Search {
    /// What finds `literals`, each of 3 to 8 bytes and none of them given twice.
    pub(super) fn new(literals: &[Literal]) -> Self {
        debug_assert!(literals.iter().all(|literal| (SHORTEST..=LONGEST).contains(&literal.bytes.len())), "a literal has 3 to 8 bytes");
        let (rows, windows) = Rows::new(literals);
        Self { sieve: Sieve::best(&windows), rows }
    }

    /// The same with the filters that any processor has.
    fn portable(literals: &[Literal]) -> Self {
        let (rows, windows) = Rows::new(literals);
        Self { sieve: Sieve::Portable(Portable::new(&windows)), rows }
    }

    /// Tells `told` each literal that lies wholly in `text[range]`, overlapping ones too: its index and its start in `text`, by start and
    /// then by index. Bytes outside of `range` may be read; they change nothing.
    pub(super) fn find(&self, text: &[u8], range: Range<usize>, told: impl FnMut(u32, usize)) {
        let range = range.start..range.end.min(text.len());
        if text.len() < 8 {
            let mut padded = [0; 8];
            padded[..text.len()].copy_from_slice(text);
            return self.find_in(&padded, &range, told);
        }
        self.find_in(text, &range, told);
    }

    /// The same where `text` has at least eight bytes and `range` is inside of it.
    #[inline]
    fn find_in(&self, text: &[u8], range: &Range<usize>, mut told: impl FnMut(u32, usize)) {
        let mut found = Found::default();
        let mut offsets = [0; CHUNK];
        let mut start = range.start;
        // No window starts at the last two bytes.
        let end = range.end.saturating_sub(SHORTEST - 1);
        while start < end {
            let chunk = start..end.min(start + CHUNK);
            let count = self.sieve.sift(&self.rows.filter, text, chunk.clone(), &mut offsets);
            for offset in offsets.get(..count).unwrap_or_default() {
                self.rows.confirm(text, range, start + usize::from(*offset), |literal, start| found.add(literal, start));
            }
            start = chunk.end;
            // A window at `start` belongs to a literal that starts five bytes before it at the earliest.
            found.tell_before(start.saturating_sub(LONGEST - SHORTEST), &mut told);
        }
        found.tell_before(usize::MAX, &mut told);
    }
}

/// What the search finds in a part of a text, with the filters that this processor has and with those that any has: for the fuzz target, which
/// sees nothing of this folder. A literal comes with whether its case is ignored; what is found, by start and then by index.
#[doc(hidden)]
#[must_use]
pub fn search_both_ways(literals: &[(Vec<u8>, bool)], text: &[u8], range: Range<usize>) -> [Vec<(usize, u32)>; 2] {
    let literal = |(bytes, ignore_case): &(Vec<u8>, bool)| Literal { bytes: bytes.clone(), ignore_case: *ignore_case };
    let literals: Vec<Literal> = literals.iter().map(literal).collect();
    [Search::new(&literals), Search::portable(&literals)].map(|search| {
        let mut found = Vec::new();
        search.find(text, range.clone(), |literal, start| found.push((start, literal)));
        found
    })
}

impl Sieve {
    fn best(windows: &[Window<'_>]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(sieve) = Avx512::new(windows) {
            return Self::Avx512(Box::new(sieve));
        }
        Self::Portable(Portable::new(windows))
    }

    #[inline]
    fn sift(&self, filter: &[u32; ROWS], text: &[u8], chunk: Range<usize>, out: &mut [u8; CHUNK]) -> usize {
        match self {
            Self::Portable(sieve) => sieve.sift(filter, text, chunk, out),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(sieve) => sieve.sift(filter, text, chunk, out),
        }
    }
}

impl Found {
    #[inline(never)]
    fn add(&mut self, literal: u32, start: usize) {
        let place = self.0.iter().rposition(|found| *found < (start, literal)).map_or(0, |index| index + 1);
        self.0.insert(place, (start, literal));
    }

    #[inline]
    fn tell_before(&mut self, end: usize, told: &mut impl FnMut(u32, usize)) {
        if !self.0.is_empty() {
            let count = self.0.iter().position(|(start, _)| *start >= end).unwrap_or(self.0.len());
            self.0.drain(..count).for_each(|(start, literal)| told(literal, start));
        }
    }
}

#[cfg(test)]
#[path = "search/tests.rs"]
mod tests;
