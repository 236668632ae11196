//! What may be shown of text that holds secrets.
//!
//! Masked are the spans that rules found (also those that lost to another rule or were filtered), every further place that shares six bytes
//! with one of them, and, in evidence, whatever else looks like a token.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::finding::Evidence;
use crate::secrets::lines::line_around;
use crate::text::Untrusted;

/// No output holds this many bytes of a secret in a row.
const GRAM: usize = 6;

/// How much of a line is shown before and behind the mark, in bytes.
const BEFORE: usize = 60;
const BEHIND: usize = 40;

/// How far beyond what is shown a run of token characters is followed, in bytes.
const MARGIN: usize = 200;

/// How far the ends of a line are looked for, in bytes; what is longer is clipped anyway.
pub(super) const REACH: usize = 4096;

/// The shortest run that is taken for a token, in bytes.
const TOKEN: usize = 20;

const MASK: &[u8] = b"********";

/// The spans of a text that must not be shown.
pub(super) struct Redaction<'a> {
    text: &'a [u8],
    /// Sorted by start.
    spans: Vec<Range<usize>>,
    /// The length of the longest span, in bytes.
    longest: usize,
    /// All stretches of [`GRAM`] bytes of all spans.
    grams: Cow<'a, Grams>,
}

/// How many stretches of [`GRAM`] bytes of secrets are remembered of a text, 7 to 15 bytes each; where there are more, nothing of it is shown.
pub(super) const MAX_GRAMS: usize = 1 << 20;

/// The stretches of [`GRAM`] bytes that stand in secrets.
#[derive(Clone, Default)]
pub(super) struct Grams {
    known: HashSet<[u8; GRAM]>,
    /// There are too many to be known: everything is hidden.
    is_full: bool,
}

impl Grams {
    /// Adds those of a secret.
    pub(super) fn add(&mut self, secret: &[u8]) {
        if self.is_full {
            return;
        }
        self.known.extend(secret.windows(GRAM).filter_map(|gram| <[u8; GRAM]>::try_from(gram).ok()));
    }

    /// Whether a secret is too short for them.
    pub(super) fn misses(secret: &[u8]) -> bool {
        secret.len() < GRAM
    }

    /// Takes no more than `most`.
    pub(super) fn limit(&mut self, most: usize) {
        if self.known.len() > most {
            *self = Self { known: HashSet::new(), is_full: true };
        }
    }
}

impl<'a> Redaction<'a> {
    /// A redaction of `text` that hides `spans`.
    pub(super) fn new(text: &'a [u8], mut spans: Vec<Range<usize>>) -> Self {
        spans.retain(|span| span.start < span.end && span.end <= text.len());
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup();
        let mut grams = Grams::default();
        for span in &spans {
            grams.add(&text[span.clone()]);
            grams.limit(MAX_GRAMS);
        }
        let longest = spans.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
        Self { text, spans, longest, grams: Cow::Owned(grams) }
    }

    /// A redaction of `text`, which is cut out of another: hides `spans` and all that shares `grams`.
    pub(super) fn of_part(text: &'a [u8], spans: Vec<Range<usize>>, grams: &'a Grams) -> Self {
        Self { grams: Cow::Borrowed(grams), ..Self::new(text, spans) }
    }

    /// All of the text with its secrets masked.
    pub(super) fn whole(&self) -> Untrusted {
        let hidden = self.hidden(0..self.text.len(), false);
        let mut out = Vec::with_capacity(self.text.len());
        self.write(&mut out, 0..self.text.len(), &hidden, 0);
        Untrusted::from(out)
    }

    /// The first line of `span`, clipped, with `secret` masked but for its first `shown` bytes.
    pub(super) fn evidence(&self, span: &Range<usize>, secret: &Range<usize>, shown: usize) -> Evidence {
        let line = line_around(self.text, span.start, REACH);
        // A secret that begins on a later line leaves the line's own text (a PEM header) to point at.
        let own = if secret.start < line.end { secret } else { span };
        let own = own.start.clamp(line.start, line.end)..own.end.clamp(line.start, line.end);
        let is_shown = secret.start >= line.end;
        let mut clip = own.start.saturating_sub(BEFORE).max(line.start)..own.end.saturating_add(BEHIND).min(line.end);
        let inside_character = |at: usize| self.text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
        while clip.start < own.start && inside_character(clip.start) {
            clip.start += 1;
        }
        while clip.end > own.end && inside_character(clip.end) {
            clip.end -= 1;
        }
        let wide = clip.start.saturating_sub(MARGIN).max(line.start)..clip.end.saturating_add(MARGIN).min(line.end);
        let hidden = self.hidden(wide.clone(), true);
        let at = |offset: usize| offset - wide.start;

        let mut out = Vec::new();
        if clip.start > line.start {
            out.extend_from_slice("…".as_bytes());
        }
        self.write(&mut out, clip.start..own.start, &hidden[at(clip.start)..at(own.start)], 0);
        let start = out.len();
        if is_shown {
            self.write(&mut out, own.clone(), &hidden[at(own.start)..at(own.end)], 0);
        } else {
            self.write(&mut out, own.clone(), &vec![true; own.len()], shown);
        }
        let end = out.len();
        self.write(&mut out, own.end..clip.end, &hidden[at(own.end)..at(clip.end)], 0);
        if clip.end < line.end {
            out.extend_from_slice("…".as_bytes());
        }
        Evidence { line: Untrusted::from(out), mark: (start, end) }
    }

    /// For each byte of `range`, whether it is hidden.
    fn hidden(&self, range: Range<usize>, tokens: bool) -> Vec<bool> {
        let text = &self.text[range.clone()];
        let mut hidden = vec![self.grams.is_full; text.len()];
        let mut hide = |from: usize, to: usize| {
            if let Some(part) = hidden.get_mut(from..to) {
                part.fill(true);
            }
        };
        let first = self.spans.partition_point(|span| span.start.saturating_add(self.longest) <= range.start);
        for span in self.spans.iter().skip(first).take_while(|span| span.start < range.end).filter(|span| span.end > range.start) {
            hide(span.start.max(range.start) - range.start, span.end.min(range.end) - range.start);
        }
        if !self.grams.known.is_empty() {
            for (at, gram) in text.windows(GRAM).enumerate() {
                if gram.try_into().is_ok_and(|gram: [u8; GRAM]| self.grams.known.contains(&gram)) {
                    hide(at, at + GRAM);
                }
            }
        }
        if tokens {
            let mut at = 0;
            for run in text.split(|byte| !is_token_byte(*byte)) {
                if looks_like_token(run) {
                    hide(at, at + run.len());
                }
                at += run.len() + 1;
            }
        }
        hidden
    }

    /// Writes `range` with its hidden stretches masked, the first after `shown` of its bytes.
    fn write(&self, out: &mut Vec<u8>, range: Range<usize>, hidden: &[bool], shown: usize) {
        let text = &self.text[range];
        let mut at = 0;
        for stretch in hidden.chunk_by(|one, other| one == other) {
            let part = text.get(at..at + stretch.len()).unwrap_or_default();
            match (stretch.first(), shown) {
                (Some(true), 0) => out.extend_from_slice(MASK),
                (Some(true), _) => {
                    out.extend_from_slice(part.get(..shown).unwrap_or_default());
                    out.extend_from_slice("…".as_bytes());
                }
                _ => out.extend_from_slice(part),
            }
            at += stretch.len();
        }
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-')
}

/// Long, with digits and letters mixed. Slashes make it a path unless it has letters of both cases.
fn looks_like_token(run: &[u8]) -> bool {
    let mixed = |run: &[u8]| run.len() >= TOKEN && run.iter().any(u8::is_ascii_digit) && run.iter().any(u8::is_ascii_alphabetic);
    let both_cases = run.iter().any(u8::is_ascii_lowercase) && run.iter().any(u8::is_ascii_uppercase);
    (mixed(run) && both_cases) || run.split(|byte| *byte == b'/').any(mixed)
}

#[cfg(test)]
mod tests {
    use super::Redaction;

    fn evidence(text: &str, secret: &str, shown: usize) -> (String, String) {
        let at = text.find(secret).unwrap_or(0);
        let span = at..at + secret.len();
        let evidence = Redaction::new(text.as_bytes(), vec![span.clone()]).evidence(&span, &span, shown);
        let line = String::from_utf8_lossy(evidence.line.as_bytes()).into_owned();
        let mark = line.get(evidence.mark.0..evidence.mark.1).unwrap_or("off the characters").to_owned();
        (line, mark)
    }

    #[test]
    fn the_mask_stands_where_the_secret_stood() {
        assert_eq!(evidence("a\nkey = \"qV8xLr3d\" # é\nb", "qV8xLr3d", 0), ("key = \"********\" # é".to_owned(), "********".to_owned()));
        assert_eq!(evidence("k = ghp_tR7vQ0zLk2Wm9Yb4Xc6N", "ghp_tR7vQ0zLk2Wm9Yb4Xc6N", 4), ("k = ghp_…".to_owned(), "ghp_…".to_owned()));
    }

    #[test]
    fn what_shares_bytes_with_a_secret_is_masked_too() {
        let (line, _) = evidence("psql -p qV8xLr3d; echo (qV8xLr3d), xLr3d9 V8xLr3", "qV8xLr3d", 0);
        assert_eq!(line, "psql -p ********; echo (********), xLr3d9 ********");
    }

    #[test]
    fn other_tokens_are_masked_and_words_are_not() {
        let (line, _) = evidence("k=qV8xLr3d other=AbCd1234EfGh5678IjKl crates/gix-pack/src/multi_index/init.rs", "qV8xLr3d", 0);
        assert_eq!(line, "k=******** other=******** crates/gix-p…");
    }

    #[test]
    fn long_lines_are_clipped_on_both_sides() {
        let text = format!("{} qV8xLr3d {}", "é ".repeat(400), "ß ".repeat(400));
        let (line, mark) = evidence(&text, "qV8xLr3d", 0);
        assert_eq!(mark, "********");
        assert!(line.starts_with('…') && line.ends_with('…') && line.len() < 130, "{line}");
    }
}
