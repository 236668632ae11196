//! From a text to the matches in it: anchors open windows, rules judge them, and what is encoded is decoded and judged in turn.

use std::ops::Range;

use crate::blob::Base;
use crate::finding::Confidence;
use crate::secrets::anchors::{Anchor, Anchors, Found, Lead};
use crate::secrets::decode::{Decoded, Runs, decode};
use crate::secrets::judge;
use crate::secrets::rule::Rule;
use crate::secrets::spelling::Encoding;
use crate::secrets::trace::Trace;
use crate::secrets::verdict::{Inner, Judged, Settled, with_margin};
use crate::secrets::windows::{Window, Windows};

/// How many encodings may lie around each other. Windows of one encoding never overlap, so that each depth costs a few times the text at most.
const MAX_DEPTH: usize = 3;

/// Rules and what finds the places for them.
pub(super) struct Engine {
    pub(super) rules: Vec<Rule>,
    pub(super) anchors: Anchors,
    /// What has expired by then, in seconds since 1970, is worth less.
    pub(super) now: i64,
}

impl Engine {
    pub(super) fn new(rules: Vec<Rule>, now: i64) -> Self {
        let all = rules.iter().enumerate().flat_map(|(index, rule)| {
            let telling = rule.issue.confidence != Confidence::Guess && rule.spec.reads.is_none();
            let of_rule = move |literal| Anchor { rule: index, literal, ignore_case: rule.spec.ignore_case, telling };
            rule.spec.anchors.iter().map(AsRef::as_ref).map(of_rule)
        });
        let anchors = Anchors::new(all);
        Self { rules, anchors, now }
    }

    /// All matches in `text`, sorted by place, then rule.
    pub(super) fn judged(&self, text: &[u8]) -> Vec<Judged> {
        self.judged_at(text, 0)
    }

    fn judged_at(&self, text: &[u8], depth: usize) -> Vec<Judged> {
        let mut found = Vec::new();
        self.anchors.find(text, 0..text.len(), &mut found);
        let windows = self.windows(text, &found, &mut Windows::default());
        all_judged(&self.settle(text, windows, None, depth))
    }

    /// First step: where a regex, or a decoder, is worth running.
    pub(super) fn windows(&self, text: &[u8], found: &[Found], windows: &mut Windows) -> Vec<Window> {
        let mut runs = Runs::default();
        for found in found {
            self.anchors.leads(text, *found, |lead| match lead {
                Lead::Anchor(rule, anchor) => windows.add(rule, anchor, self.rules[rule].spec.window),
                Lead::Encoded(encoding, piece, phase) => {
                    if let Some(run) = runs.next(encoding, text, &piece, phase) {
                        windows.add(self.job(encoding, run.start), run, [0, 0]);
                    }
                }
            });
        }
        windows.take(text.len())
    }

    /// Second step: what the rules say of the windows; of those that were copied from the base, what they said.
    pub(super) fn settle(&self, text: &[u8], windows: Vec<Window>, base: Option<&Base<'_, Trace>>, depth: usize) -> Vec<Settled> {
        let known = |window: &Window| base.and_then(|base| Trace::settled(base, window, text.len()));
        let judge = |window: Window| match self.encoding(&window) {
            Some(encoding) => self.decoded(text, window, encoding, depth),
            None => judge::judge(&self.rules, text, window, &(0..usize::MAX), self.now).0,
        };
        windows.into_iter().map(|window| known(&window).unwrap_or_else(|| judge(window))).collect()
    }
}

/// Where a part of a text begins and ends, for those who judge it part by part.
pub(super) struct Seams {
    /// By rule and encoding: where the search for matches goes on.
    from: Vec<usize>,
    /// Matches that start here or behind are the next part's.
    pub(super) before: usize,
}

impl Seams {
    /// Everything moves `gone` bytes to the front.
    pub(super) fn let_go(&mut self, gone: usize) {
        self.from.iter_mut().for_each(|from| *from = from.saturating_sub(gone));
    }
}

/// Texts that come part by part.
impl Engine {
    /// The seams before the first part.
    pub(super) fn seams(&self) -> Seams {
        Seams { from: vec![0; self.rules.len() + Encoding::ALL.len() * 4], before: usize::MAX }
    }

    /// All matches between two seams, sorted by place, then rule. Then moves the first seam to the second, and in a window that reaches over
    /// that, behind the last match.
    pub(super) fn judge_part(&self, text: &[u8], seams: &mut Seams) -> Vec<Judged> {
        let mut found = Vec::new();
        self.anchors.find(text, 0..text.len(), &mut found);
        let (mut next, mut settled) = (vec![seams.before; seams.from.len()], Vec::new());
        for window in self.windows(text, &found, &mut Windows::default()) {
            let (job, (start, end), from) = (window.rule, window.range, seams.from[window.rule]);
            if start >= seams.before || (from >= end && from > start) {
                continue;
            }
            if let Some(encoding) = self.encoding(&window) {
                // A run that began in the part before was judged there, to its end.
                if start >= from {
                    settled.push(self.decoded(text, window, encoding, 0));
                }
                continue;
            }
            let (of_window, at) = judge::judge(&self.rules, text, window, &(from..seams.before), self.now);
            settled.push(of_window);
            if end > seams.before {
                next[job] = at.max(next[job]);
            }
        }
        seams.from = next;
        all_judged(&settled)
    }
}

/// All matches, sorted by place, then rule.
pub(super) fn all_judged(settled: &[Settled]) -> Vec<Judged> {
    let mut judged: Vec<Judged> = settled.iter().flat_map(|settled| settled.judged.iter().cloned()).collect();
    judged.sort_by_key(|judged| (judged.span.start, judged.span.end, judged.rule));
    judged
}

/// Encoded text.
impl Engine {
    /// The number that stands for an encoding where rules have theirs: one for each byte of its unit, so that runs out of step stay apart.
    fn job(&self, encoding: Encoding, start: usize) -> usize {
        self.rules.len() + encoding as usize * 4 + start % encoding.unit()
    }

    fn encoding(&self, window: &Window) -> Option<Encoding> {
        Encoding::ALL.get(window.rule.checked_sub(self.rules.len())? / 4).copied()
    }

    /// What the rules say of the text that a run stands for.
    fn decoded(&self, text: &[u8], window: Window, encoding: Encoding, depth: usize) -> Settled {
        let run = window.range.0..window.range.1;
        let mut settled = Settled { reach: with_margin(run.clone(), text.len()), window, judged: Vec::new() };
        if depth == MAX_DEPTH {
            return settled;
        }
        let decoded = decode(encoding, text, run.clone());
        for judged in judge::winners(&self.rules, &self.judged_at(&decoded.bytes, depth + 1)) {
            let span = decoded.place(&judged.span);
            // What was not encoded is found without decoding.
            if text.get(span.clone()) != decoded.bytes.get(judged.span.clone()) {
                settled.judged.push(outer(encoding, &decoded, &run, &judged));
            }
        }
        settled
    }
}

/// A match in decoded text as one in the text that held it encoded.
fn outer(encoding: Encoding, decoded: &Decoded, run: &Range<usize>, judged: &Judged) -> Judged {
    let facts = judged.facts.iter().cloned().chain([encoding.fact().to_owned()]).collect();
    // The digits of base64 do not end where bytes do.
    let hidden = |range| if encoding == Encoding::Base64 { run.clone() } else { decoded.place(range) };
    Judged {
        span: decoded.place(&judged.span),
        secret: hidden(&judged.secret),
        second: judged.second.as_ref().map(hidden),
        facts,
        inner: Some(Box::new(Inner { encoding, run: run.clone(), judged: judged.clone() })),
        ..judged.clone()
    }
}
