//! What the rules say: of a match, and of a window.

use std::ops::Range;

use crate::finding::{Confidence, Reason, Severity};
use crate::secrets::spelling::Encoding;
use crate::secrets::windows::Window;

/// How far beyond a window a regex sees (`\b`, `^`, `$` before CRLF), with something to spare, in bytes.
const MARGIN: usize = 4;

/// What a rule's match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// A secret.
    Real,
    /// Of the right shape, and noise.
    Noise,
    /// Structure speaks against it, or it looks made up: a guess at best, and no generic rule should take it for something else.
    Disproved,
}

/// A match of a rule, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    /// Index of the rule.
    pub(super) rule: usize,
    pub(super) verdict: Verdict,
    /// What a finding points at.
    pub(super) span: Range<usize>,
    pub(super) secret: Range<usize>,
    /// The second part of a pair.
    pub(super) second: Option<Range<usize>>,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    /// Why, reason by reason.
    pub(super) why: Vec<&'static Reason>,
    pub(super) facts: Vec<String>,
    /// Where it is part of encoded text, what it is in there.
    pub(super) inner: Option<Box<Inner>>,
}

/// A match in text that was encoded. It is decoded again where its bytes are asked for, so that no verdict holds any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inner {
    pub(super) encoding: Encoding,
    /// The encoded text.
    pub(super) run: Range<usize>,
    /// The match, by its place in the decoded text.
    pub(super) judged: Judged,
}

impl Judged {
    /// The same in a text where everything stands elsewhere.
    pub(super) fn moved(&self, to: impl Fn(usize) -> usize) -> Self {
        let range = |range: &Range<usize>| to(range.start)..to(range.end);
        let mut moved = self.clone();
        (moved.span, moved.secret, moved.second) = (range(&self.span), range(&self.secret), self.second.as_ref().map(range));
        if let Some(inner) = &mut moved.inner {
            inner.run = range(&inner.run);
        }
        moved
    }
}

/// A window and its verdict.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) window: Window,
    /// The bytes that the verdict hangs on.
    pub(super) reach: (usize, usize),
    pub(super) judged: Vec<Judged>,
}

/// `range` and what a regex sees around it, in a text of `len` bytes.
pub(super) fn with_margin(range: Range<usize>, len: usize) -> (usize, usize) {
    (range.start.saturating_sub(MARGIN), range.end.saturating_add(MARGIN).min(len))
}
