//! Scans a text that comes bit by bit and is never held whole. Its hits are those of a scan of the whole.
//!
//! Text is judged part by part. A match is judged once it stands a margin away from the end of what came, so that all it depends on is at
//! hand, and each rule's search goes on where it ended; of overlapping matches one wins once no later match can reach them. Evidence is made
//! last, as it hides what shares bytes with any secret of the text. Two things are bounded where a scan of the whole is not: matches are
//! shorter than the margin, and a rule's `near` stands within a part.

use std::ops::Range;

use crate::secrets::allowance::beside;
use crate::secrets::detector::{Count, Detector, Draft, Hit, Hits, secret_spans};
use crate::secrets::engine::Seams;
use crate::secrets::judge;
use crate::secrets::lines::Lines;
use crate::secrets::redact::{Grams, MAX_GRAMS, REACH, Redaction};
use crate::secrets::verdict::Judged;

/// How much is judged at a time, in bytes.
const PART: usize = 16 << 20;

/// How much text a match may depend on behind its start, in bytes: the longest match (64 KiB, and as much again while it is followed), its
/// window, and the lines in which the second part of a pair stands.
const AHEAD: usize = 192 << 10;

/// How far before a match's start the second part of a pair, an anchor or the start of its line may stand, in bytes.
const BEHIND: usize = 64 << 10;

/// A scan of a text that comes bit by bit.
pub struct Stream<'d> {
    detector: &'d Detector,
    part: usize,
    /// The end of what came, and the offset of its first byte in the whole.
    text: Vec<u8>,
    start: usize,
    /// Line and column of its first character.
    first: (u32, u32),
    /// Where searches go on in `text`.
    seams: Seams,
    /// Judged matches that a later one may overlap, by their places in `text`.
    open: Vec<Judged>,
    count: Count,
    drafts: Vec<(Draft, Snippet)>,
    grams: Grams,
    /// Where in the whole secrets stand that are shorter than a gram.
    short: Vec<Range<usize>>,
}

/// The text around a hit that its evidence is made of.
struct Snippet {
    text: Vec<u8>,
    /// Offset in the whole.
    start: usize,
}

impl<'d> Stream<'d> {
    /// A scan that has seen nothing yet.
    #[must_use]
    pub fn new(detector: &'d Detector) -> Self {
        Self::in_parts(detector, PART)
    }

    fn in_parts(detector: &'d Detector, part: usize) -> Self {
        Self {
            detector,
            part,
            text: Vec::new(),
            start: 0,
            first: (1, 1),
            seams: detector.engine.seams(),
            open: Vec::new(),
            count: Count::default(),
            drafts: Vec::new(),
            grams: Grams::default(),
            short: Vec::new(),
        }
    }

    /// Takes what comes next.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = (self.part + AHEAD + 3 * BEHIND).saturating_sub(self.text.len()).max(1);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.text.extend_from_slice(now);
            bytes = later;
            if now.len() == room {
                let cut = self.text.len().saturating_sub(AHEAD);
                self.judge(cut);
                self.decide(cut.saturating_sub(BEHIND));
            }
        }
    }

    /// The hits, their places counted from the start of the whole.
    #[must_use]
    pub fn finish(mut self) -> Hits {
        self.judge(usize::MAX);
        self.decide(usize::MAX);
        let Self { drafts, grams, mut short, count, .. } = self;
        short.sort_by_key(|span| span.start);
        let told: Vec<Hit> = drafts.into_iter().map(|(draft, snippet)| snippet.evidence(draft, &grams, &short)).collect();
        count.hits(told)
    }

    /// Judges the matches that start before `cut`.
    fn judge(&mut self, cut: usize) {
        self.seams.before = cut;
        let judged = self.detector.engine.judge_part(&self.text, &mut self.seams);
        for span in secret_spans(&judged) {
            if let Some(secret) = self.text.get(span.clone()) {
                self.grams.add(secret);
                if Grams::misses(secret) {
                    self.short.push(self.start + span.start..self.start + span.end);
                }
            }
        }
        self.grams.limit(MAX_GRAMS.saturating_sub(self.short.len()));
        self.open.extend(judged);
        self.open.sort_by_key(|judged| (judged.span.start, judged.span.end, judged.rule));
    }

    /// Chooses the winners among the matches that end before `cut`, or a little before it where one reaches over it; lets go of the text.
    fn decide(&mut self, cut: usize) {
        let reaches: Vec<Range<usize>> = self.open.iter().map(reach).collect();
        let lowest = cut.saturating_sub(BEHIND);
        let mut end = cut;
        while let Some(over) = reaches.iter().filter(|reach| reach.start < end && end < reach.end).map(|reach| reach.start).min() {
            end = over;
            if end < lowest {
                end = cut;
                break;
            }
        }
        let open = std::mem::take(&mut self.open);
        let (closed, open): (Vec<Judged>, Vec<Judged>) = open.into_iter().partition(|judged| reach(judged).start < end);
        self.open = open;
        let mut lines = Lines::from(&self.text, self.first);
        for winner in judge::winners(&self.detector.engine.rules, &closed) {
            if let Some(draft) = self.detector.draft(&self.text, winner, &mut lines, &mut self.count) {
                let from = draft.hit.span.start.saturating_sub(REACH);
                let to = draft.hit.span.start.saturating_add(REACH + 4).min(self.text.len());
                let snippet = Snippet { text: self.text.get(from..to).unwrap_or_default().to_vec(), start: self.start + from };
                self.drafts.push((moved(draft, self.start), snippet));
            }
        }
        if cut < usize::MAX {
            let gone = character_start(&self.text, end.saturating_sub(BEHIND));
            self.first = Lines::from(&self.text, self.first).position(gone);
            self.let_go(gone);
        }
    }

    /// Forgets the first `gone` bytes.
    fn let_go(&mut self, gone: usize) {
        self.text.drain(..gone);
        self.start += gone;
        self.seams.let_go(gone);
        for judged in &mut self.open {
            *judged = judged.moved(|offset| offset.saturating_sub(gone));
        }
    }
}

impl Snippet {
    fn evidence(&self, draft: Draft, grams: &Grams, short: &[Range<usize>]) -> Hit {
        let Draft { hit, secret, shown } = draft;
        let back = |span: &Range<usize>| span.start.saturating_sub(self.start)..span.end.saturating_sub(self.start);
        let first = short.partition_point(|span| span.start < self.start);
        let near = short.iter().skip(first).take_while(|span| span.end <= self.start + self.text.len());
        let spans = near.chain([&secret]).map(back).collect();
        let allowance = beside(&self.text, back(&hit.span).start, &hit.issue.id);
        let evidence = Redaction::of_part(&self.text, spans, grams).evidence(&back(&hit.span), &back(&secret), shown);
        Hit { evidence, allowance, ..hit }
    }
}

/// All that a match covers, and what is between.
fn reach(judged: &Judged) -> Range<usize> {
    let spans = || [&judged.span, &judged.secret].into_iter().chain(&judged.second);
    let (start, end) = (spans().map(|span| span.start).min(), spans().map(|span| span.end).max());
    start.unwrap_or_default()..end.unwrap_or_default()
}

/// The draft with its places counted from `start` before the text's first byte.
fn moved(draft: Draft, start: usize) -> Draft {
    let ahead = |span: Range<usize>| span.start + start..span.end + start;
    Draft { hit: Hit { span: ahead(draft.hit.span), ..draft.hit }, secret: ahead(draft.secret), shown: draft.shown }
}

/// The start of the character that the byte at `at` is in; a character of UTF-8 has at most three bytes behind its first.
fn character_start(text: &[u8], at: usize) -> usize {
    let is_first = |at: &usize| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    (at.saturating_sub(3)..=at).rev().find(is_first).unwrap_or(at)
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
