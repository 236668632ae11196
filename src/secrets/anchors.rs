//! Finds the anchors of all rules, and their spellings in other encodings, in one pass.
//!
//! Of a long anchor only the rarest few bytes are searched for, so that little is to be searched at a seam between two stretches that git
//! copied; the rest is compared when such a piece was found.

use std::ops::Range;

use crate::secrets::search::{LONGEST, Literal, Search, piece};
use crate::secrets::spelling::{self, Encoding, Spelling};

/// An anchor, and who wants it.
pub(super) struct Anchor<'a> {
    /// Index of the rule.
    pub(super) rule: usize,
    pub(super) literal: &'a str,
    pub(super) ignore_case: bool,
    /// Whether it says by itself whose secret it belongs to, so that it is worth finding in encoded text.
    pub(super) telling: bool,
}

/// A search for the anchors of all rules.
pub(super) struct Anchors {
    search: Search,
    pieces: Vec<Piece>,
}

/// What is searched for.
struct Piece {
    len: usize,
    wanted: Vec<Wanted>,
}

/// Who wants a piece.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    /// A rule: the piece stands at `at` of its anchor.
    Anchor { rule: usize, anchor: Vec<u8>, ignore_case: bool, at: usize },
    /// Whoever decodes: the piece's first byte is number `phase` of its unit.
    Encoded { encoding: Encoding, phase: usize },
}

/// A piece in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Where it starts, in bytes.
    pub(super) at: usize,
    /// Which one.
    pub(super) piece: u32,
}

/// What a piece leads to.
pub(super) enum Lead {
    /// The anchor of a rule (by index), and where it stands.
    Anchor(usize, Range<usize>),
    /// Encoded text around a place, of which the first byte is the number `usize` of its unit.
    Encoded(Encoding, Range<usize>, usize),
}

impl Anchors {
    /// A search for `anchors`.
    pub(super) fn new<'a>(anchors: impl Iterator<Item = Anchor<'a>>) -> Self {
        let mut wanted: Vec<(Key, Wanted)> = Vec::new();
        let mut spellings: Vec<(Spelling, bool)> = spelling::suspects().into_iter().map(|suspect| (suspect, false)).collect();
        for Anchor { rule, literal, ignore_case, telling } in anchors {
            let anchor = literal.as_bytes();
            let part = piece(anchor);
            wanted.push((
                Key::of(&anchor[part.clone()], ignore_case),
                Wanted::Anchor { rule, anchor: anchor.to_vec(), ignore_case, at: part.start },
            ));
            let whole = if telling && !ignore_case { spelling::whole(anchor) } else { Vec::new() };
            let escaped = if telling { spelling::escaped(anchor) } else { Vec::new() };
            let all = spelling::wide(anchor).into_iter().chain(escaped).chain(whole);
            spellings.extend(all.map(|spelling| (spelling, ignore_case)));
        }
        for (Spelling { encoding, bytes, phase }, ignore_case) in spellings {
            let part = piece(&bytes);
            let phase = (phase + part.start) % encoding.unit();
            wanted.push((Key::of(&bytes[part], ignore_case), Wanted::Encoded { encoding, phase }));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let (mut literals, mut pieces): (Vec<Literal>, Vec<Piece>) = (Vec::new(), Vec::new());
        let mut last = None;
        for (key, wanted) in wanted {
            if last != Some(key) {
                literals.push(Literal { bytes: key.bytes[..key.len].to_vec(), ignore_case: key.ignore_case });
                pieces.push(Piece { len: key.len, wanted: Vec::new() });
                last = Some(key);
            }
            pieces.last_mut().expect("it was pushed just now").wanted.push(wanted);
        }
        Self { search: Search::new(&literals), pieces }
    }

    /// The length of the longest piece, in bytes.
    pub(super) fn longest() -> usize {
        LONGEST
    }

    /// The length of a piece, in bytes.
    pub(super) fn len_of(&self, found: Found) -> usize {
        self.pieces[found.piece as usize].len
    }

    /// Adds to `found` the pieces that stand wholly in `range` of `text`, sorted.
    pub(super) fn find(&self, text: &[u8], range: Range<usize>, found: &mut Vec<Found>) {
        self.search.find(text, range, |piece, at| found.push(Found { at, piece }));
    }

    /// Tells `told` what a piece that was found in `text` leads to.
    pub(super) fn leads(&self, text: &[u8], found: Found, mut told: impl FnMut(Lead)) {
        let piece = &self.pieces[found.piece as usize];
        for wanted in &piece.wanted {
            match wanted {
                Wanted::Anchor { rule, anchor, ignore_case, at } => {
                    let Some(start) = found.at.checked_sub(*at) else { continue };
                    let span = start..start + anchor.len();
                    let is_there = |there: &[u8]| there == anchor || (*ignore_case && there.eq_ignore_ascii_case(anchor));
                    if text.get(span.clone()).is_some_and(is_there) {
                        told(Lead::Anchor(*rule, span));
                    }
                }
                Wanted::Encoded { encoding, phase } => told(Lead::Encoded(*encoding, found.at..found.at + piece.len, *phase)),
            }
        }
    }
}

/// What tells one piece from another, without memory of its own: there are thousands at every start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    bytes: [u8; LONGEST],
    len: usize,
    ignore_case: bool,
}

impl Key {
    fn of(piece: &[u8], ignore_case: bool) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[..piece.len()].copy_from_slice(piece);
        if ignore_case {
            bytes.make_ascii_lowercase();
        }
        Self { bytes, len: piece.len(), ignore_case }
    }
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Anchors, Lead};

    const ANCHORS: [(usize, &str, bool); 6] =
        [(0, "abc", false), (1, "ABC", true), (2, "bca", false), (3, "abcabcab", false), (4, "://", false), (5, "abcabcabcx", false)];

    /// The oracle looks at every place for every anchor.
    fn naive(text: &[u8]) -> Vec<(usize, usize, usize)> {
        let mut out = Vec::new();
        for start in 0..text.len() {
            for (rule, anchor, ignore_case) in ANCHORS {
                let there = text.get(start..start + anchor.len()).unwrap_or_default();
                if there == anchor.as_bytes() || (ignore_case && there.eq_ignore_ascii_case(anchor.as_bytes())) {
                    out.push((rule, start, start + anchor.len()));
                }
            }
        }
        out.sort_unstable();
        out
    }

    #[test]
    fn every_anchor_is_found() {
        let anchors =
            Anchors::new(ANCHORS.into_iter().map(|(rule, literal, ignore_case)| Anchor { rule, literal, ignore_case, telling: true }));
        let pattern: Vec<u8> = (0..20_000_usize).map(|at| b"abcabcabCx://ab"[(at * at / 7 + at) % 15]).collect();
        let stretch = b"xabcabcabcxabcabcabcabcabcx";
        for len in (0..80).chain([4095, 20_000]) {
            let text = [&pattern[..len], stretch].concat();
            let (mut found, mut told) = (Vec::new(), Vec::new());
            anchors.find(&text, 0..text.len(), &mut found);
            for found in &found {
                anchors.leads(&text, *found, |lead| {
                    if let Lead::Anchor(rule, span) = lead {
                        told.push((rule, span.start, span.end));
                    }
                });
            }
            told.sort_unstable();
            assert_eq!(told, naive(&text), "{len} bytes");
            assert!(found.is_sorted(), "{len} bytes");
        }
    }
}
