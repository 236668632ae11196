//! What looking at a text leaves for the texts that git made of it, so that what was copied is not looked at again.
//!
//! A text that is stored as a delta shares most of its bytes with its base. Anchors that stand wholly in a copied stretch are the base's, moved;
//! only inserted bytes and the seams between stretches are searched. A window whose verdict hangs on copied bytes alone keeps it. The outcome
//! is that of looking at all of the text, hit for hit: `tests/incremental.rs` holds it to that.

use std::ops::Range;

use crate::blob::{Base, Copied};
use crate::secrets::anchors::{Anchors, Found};
use crate::secrets::verdict::Settled;
use crate::secrets::windows::Window;

/// The most anchors of a text that are kept for others: a crafted text is nothing but anchors.
const MAX_FOUND: usize = 1 << 16;

/// What looking at a text has left. Of a secret it holds no byte, only where it stands.
#[derive(Debug, Default)]
pub struct Trace {
    found: Vec<Found>,
    /// Sorted by window.
    settled: Vec<Settled>,
}

impl Trace {
    /// The trace of a text with these anchors and windows (sorted); none of a text with too many.
    pub(super) fn new(found: &[Found], settled: Vec<Settled>) -> Option<Self> {
        (found.len() <= MAX_FOUND).then(|| Self { found: found.to_vec(), settled })
    }

    /// The verdict on `window` of a text of `len` bytes, if the base's still holds.
    pub(super) fn settled(base: &Base<'_, Self>, window: &Window, len: usize) -> Option<Settled> {
        let (start, end) = window.range;
        let after = base.copied.partition_point(|copied| copied.at <= start);
        let copied = base.copied.get(after.checked_sub(1)?)?;
        let back = |offset: usize| offset - copied.at + copied.from;
        if end > copied.at + copied.len {
            return None;
        }
        let there = Window { rule: window.rule, range: (back(start), back(end)) };
        let at = base.trace.settled.binary_search_by(|settled| settled.window.cmp(&there)).ok()?;
        let settled = &base.trace.settled[at];
        holds(copied, settled.reach, base.len, len).then(|| {
            let forth = |offset: usize| offset - copied.from + copied.at;
            let judged = settled.judged.iter().map(|judged| judged.moved(forth)).collect();
            Settled { window: window.clone(), reach: (forth(settled.reach.0), forth(settled.reach.1)), judged }
        })
    }
}

/// Whether what hangs on the bytes `reach` of a base of `base_len` bytes holds in a text of `len` bytes too. The ends of a text count as bytes:
/// a regex can tell them.
fn holds(copied: &Copied, reach: (usize, usize), base_len: usize, len: usize) -> bool {
    let starts = if reach.0 == 0 { copied.from == 0 && copied.at == 0 } else { reach.0 >= copied.from };
    let (end, text_end) = (copied.from + copied.len, copied.at + copied.len);
    starts && if reach.1 == base_len { end == base_len && text_end == len } else { reach.1 <= end }
}

/// What must be searched of a text, put together: one search over many small parts is several times faster than a search of each.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    bytes: Vec<u8>,
    /// Where each part starts, here and in the text.
    parts: Vec<(usize, usize)>,
    found: Vec<Found>,
}

impl Fresh {
    fn add(&mut self, text: &[u8], part: Range<usize>) {
        self.parts.push((self.bytes.len(), part.start));
        self.bytes.extend_from_slice(&text[part]);
    }

    /// Adds the anchors that stand wholly in one part, with their places in the text, sorted.
    fn find(&mut self, anchors: &Anchors, out: &mut Vec<Found>) {
        self.found.clear();
        anchors.find(&self.bytes, 0..self.bytes.len(), &mut self.found);
        let mut parts = self.parts.iter().copied().peekable();
        let mut part = (0, 0);
        for found in &self.found {
            while let Some(next) = parts.next_if(|next| next.0 <= found.at) {
                part = next;
            }
            if parts.peek().is_none_or(|next| found.at + anchors.len_of(*found) <= next.0) {
                out.push(Found { at: found.at - part.0 + part.1, ..*found });
            }
        }
    }
}

/// Collects the anchors of `text` into `found`, sorted: those of the base where it was copied, the rest by searching. Gives the number of bytes
/// that were searched. `fresh` is room to work.
pub(super) fn find(anchors: &Anchors, text: &[u8], base: Option<&Base<'_, Trace>>, found: &mut Vec<Found>, fresh: &mut Fresh) -> usize {
    found.clear();
    let Some(base) = base else {
        anchors.find(text, 0..text.len(), found);
        return text.len();
    };
    fresh.bytes.clear();
    fresh.parts.clear();
    let seam = Anchors::longest() - 1;
    let (mut search, mut end) = (0..0, 0_usize);
    let behind = Copied { from: base.len, at: text.len(), len: 0 };
    for copied in base.copied.iter().chain([&behind]) {
        // From the end of the stretch before to the start of this one, and as far into both as an anchor goes that stands in both.
        let part = end.saturating_sub(seam)..(copied.at + seam).min(text.len());
        if copied.at == end && (end == 0 || end == text.len()) {
            // The ends of the text are no seams.
        } else if part.start <= search.end {
            search.end = part.end;
        } else {
            fresh.add(text, std::mem::replace(&mut search, part));
        }
        end = copied.at + copied.len;
        inherit(anchors, &base.trace.found, copied, found);
    }
    fresh.add(text, search);
    let known = found.len();
    fresh.find(anchors, found);
    if found.len() > known {
        // What was found both ways is there once.
        found.sort_unstable();
        found.dedup();
    }
    fresh.bytes.len()
}

/// Adds those of a base's anchors that stand wholly in what was copied.
fn inherit(anchors: &Anchors, of_base: &[Found], copied: &Copied, found: &mut Vec<Found>) {
    if of_base.is_empty() {
        return;
    }
    let first = of_base.partition_point(|found| found.at < copied.from);
    let end = copied.from + copied.len;
    for known in of_base[first..].iter().take_while(|found| found.at < end) {
        if known.at + anchors.len_of(*known) <= end {
            found.push(Found { at: known.at - copied.from + copied.at, ..*known });
        }
    }
}
