//! Finds the anchors of all rules in one pass. Of a long anchor its rarest piece is searched for, and the rest compared where that stands.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Result, ensure};

use crate::secrets::search::{Literal, Search, piece};

/// One search over the anchors of all rules.
pub(super) struct Anchors {
    search: Search,
    /// By literal of the search: who wants it.
    wanted: Vec<Vec<Wanted>>,
}

/// An anchor of a rule.
struct Wanted {
    rule: usize,
    anchor: Box<[u8]>,
    ignore_case: bool,
    /// Where in the anchor the literal starts.
    offset: usize,
}

impl Anchors {
    /// The search for `anchors`: rule, literal, and whether case is ignored.
    pub(super) fn new<'a>(anchors: impl Iterator<Item = (usize, &'a str, bool)>) -> Result<Self> {
        let mut wanted: BTreeMap<(Vec<u8>, bool), Vec<Wanted>> = BTreeMap::new();
        for (rule, anchor, ignore_case) in anchors {
            ensure!(anchor.len() >= 3, "an anchor of less than three bytes stands everywhere: {anchor:?}");
            let anchor = if ignore_case { anchor.to_ascii_lowercase() } else { anchor.to_owned() }.into_bytes().into_boxed_slice();
            let piece = piece(&anchor);
            let literal = anchor.get(piece.clone()).unwrap_or_default().to_vec();
            wanted.entry((literal, ignore_case)).or_default().push(Wanted { rule, anchor, ignore_case, offset: piece.start });
        }
        let (literals, wanted): (Vec<_>, _) =
            wanted.into_iter().map(|((bytes, ignore_case), wanted)| (Literal { bytes, ignore_case }, wanted)).unzip();
        Ok(Self { search: Search::new(&literals), wanted })
    }

    /// Tells `told` each anchor of each rule in `text`, in the order in which what was searched for starts.
    pub(super) fn find(&self, text: &[u8], mut told: impl FnMut(usize, Range<usize>)) {
        self.search.find(text, 0..text.len(), |literal, start| {
            let wanted = usize::try_from(literal).ok().and_then(|literal| self.wanted.get(literal));
            for wanted in wanted.into_iter().flatten() {
                if let Some(span) = wanted.around(text, start) {
                    told(wanted.rule, span);
                }
            }
        });
    }
}

impl Wanted {
    /// The span of the anchor whose literal was found at `start`.
    fn around(&self, text: &[u8], start: usize) -> Option<Range<usize>> {
        let start = start.checked_sub(self.offset)?;
        let span = start..start + self.anchor.len();
        let there = text.get(span.clone())?;
        let is_anchor = *there == *self.anchor || (self.ignore_case && there.eq_ignore_ascii_case(&self.anchor));
        is_anchor.then_some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::Anchors;

    const ANCHORS: [(usize, &str, bool); 7] = [
        (0, "abc", false),
        (1, "ABC", true),
        (2, "bca", false),
        (3, "abcabcab", false),
        (4, "://", false),
        (5, "bcABCABCx://abAB", true),
        (6, "abcabcabCx://", false),
    ];

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
    fn every_anchor_is_found() -> anyhow::Result<()> {
        let anchors = Anchors::new(ANCHORS.into_iter())?;
        let repeated = b"abcabcabCx://ab".repeat(40);
        let mixed: Vec<u8> = (0..9000).map(|at| b"abcabcabCx://ab"[(at * at / 7 + at) % 15]).collect();
        for text in [&repeated[..], &mixed] {
            for len in (0..80).chain([255, 300, 513, text.len()]) {
                let text = &text[..len];
                let mut found = Vec::new();
                anchors.find(text, |rule, span| found.push((rule, span.start, span.end)));
                found.sort_unstable();
                assert_eq!(found, naive(text), "{len} bytes");
            }
        }
        assert!(naive(&repeated).iter().any(|found| found.0 == 5) && naive(&repeated).iter().any(|found| found.0 == 6));
        Ok(())
    }

    #[test]
    fn too_short_an_anchor_is_refused() {
        assert!(Anchors::new([(0, "ab", false)].into_iter()).is_err());
    }
}
