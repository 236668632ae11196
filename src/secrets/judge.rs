//! Judges windows: regex, structure, entropy and noise decide what a match is, then one match wins each place.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::{Confidence, Severity};
use crate::secrets::checks::{self, Proof};
use crate::secrets::entropy;
use crate::secrets::filter::{self, Value};
use crate::secrets::lines::line_around;
use crate::secrets::rule::{self, Match, Rule};
use crate::secrets::windows::Window;

/// How far the second part of a pair is looked for, in bytes for each line of its distance.
const LINE: usize = 200;

/// How much of its line speaks for or against a value, in bytes.
const CONTEXT: usize = 200;

/// What a rule's match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// A secret.
    Real,
    /// Of the right shape, and noise.
    Noise,
    /// Not what it looks like, which says that no generic rule should take it for something else.
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
    pub(super) facts: Vec<String>,
}

/// Where a part of a text begins and ends, for those who judge it part by part.
pub(super) struct Seams {
    /// By rule: where the search for its matches goes on.
    pub(super) from: Vec<usize>,
    /// Matches that start here or behind are the next part's.
    pub(super) before: usize,
}

/// Judges every match of the windows' rules; sorted by place, then rule.
pub(super) fn judge(rules: &[Rule], text: &[u8], windows: &[Window], now: i64) -> Vec<Judged> {
    judge_part(rules, text, windows, &mut Seams { from: vec![0; rules.len()], before: usize::MAX }, now)
}

/// The same for the matches between two seams. Then moves the first to the second, and in a window that reaches over that, behind the last
/// match.
pub(super) fn judge_part(rules: &[Rule], text: &[u8], windows: &[Window], seams: &mut Seams, now: i64) -> Vec<Judged> {
    let mut out = Vec::new();
    let mut next = vec![seams.before; seams.from.len()];
    for window in windows.iter().filter(|window| window.range.0 < seams.before) {
        let Some((rule, from)) = rules.get(window.rule).zip(seams.from.get(window.rule)) else { continue };
        let mut at = window.range.0;
        if *from >= window.range.1 && *from > at {
            continue;
        }
        rule.matches_in(text, window.range.0..window.range.1, *from, |found| {
            if let Some(whole) = found.whole().filter(|whole| whole.start < seams.before) {
                out.extend(judge_match(rule, window.rule, text, found, now));
                at = whole.end.max(whole.start + 1);
            }
        });
        if let Some(next) = next.get_mut(window.rule).filter(|_| window.range.1 > seams.before) {
            *next = at.max(*next);
        }
    }
    seams.from = next;
    out.sort_by_key(|judged: &Judged| (judged.span.start, judged.span.end, judged.rule));
    out
}

/// The real ones that stand in no better one's place; sorted by place.
pub(super) fn winners(rules: &[Rule], judged: &[Judged]) -> Vec<Judged> {
    let confidence = |judged: &Judged| rules.get(judged.rule).map_or(Confidence::Guess, |rule| rule.issue.confidence);
    let mut ranked: Vec<&Judged> = judged.iter().filter(|judged| judged.verdict != Verdict::Noise).collect();
    ranked.sort_by_key(|judged| {
        (Reverse(confidence(judged)), Reverse(judged.span.len()), Reverse(judged.severity), judged.rule, judged.span.start)
    });
    // Taken spans never overlap each other, so that the nearest on each side decides.
    let (mut taken, mut out) = (BTreeMap::new(), Vec::new());
    for judged in ranked {
        if !is_free(&taken, &judged.span) {
            continue;
        }
        match judged.verdict {
            Verdict::Real => {
                for span in std::iter::once(&judged.span).chain(&judged.second) {
                    if is_free(&taken, span) {
                        taken.insert(span.start, span.end);
                    }
                }
                out.push(judged.clone());
            }
            Verdict::Disproved if confidence(judged) == Confidence::Exact => {
                taken.insert(judged.span.start, judged.span.end);
            }
            Verdict::Noise | Verdict::Disproved => {}
        }
    }
    out.sort_by_key(|judged| (judged.span.start, judged.span.end, judged.rule));
    out
}

fn is_free(taken: &BTreeMap<usize, usize>, span: &Range<usize>) -> bool {
    taken.range(..span.end).next_back().is_none_or(|(_, end)| *end <= span.start)
}

fn judge_match(rule: &Rule, index: usize, text: &[u8], found: &Match, now: i64) -> Option<Judged> {
    let secret = found.secret()?;
    let span = found.group("span").unwrap_or_else(|| secret.clone());
    let bytes = text.get(secret.clone())?;
    let mut judged = Judged {
        rule: index,
        verdict: Verdict::Real,
        span,
        secret: secret.clone(),
        second: None,
        severity: rule.issue.severity,
        facts: Vec::new(),
    };
    let group = |name: &str| found.group(name).and_then(|range| text.get(range));

    match rule.spec.check.as_ref().map_or_else(Proof::plain, |check| checks::prove(check, bytes, &group, now)) {
        Proof::Disproved => judged.verdict = Verdict::Disproved,
        Proof::Holds { facts, at_most } => {
            judged.severity = judged.severity.min(at_most);
            judged.facts = facts;
        }
    }
    let line = line_around(text, secret.start, CONTEXT);
    let value = Value {
        bytes,
        key: group("key").unwrap_or_default(),
        before: text.get(line.start..secret.start).unwrap_or_default(),
        generic: rule.issue.confidence == Confidence::Guess,
    };
    // The mark that breaks examples in rule files: no format knows it.
    let is_example = memchr::memmem::find(text.get(found.whole()?)?, "¦".as_bytes()).is_some();
    let too_even = rule.spec.entropy.is_some_and(|least| entropy::bits_per_byte(bytes) < least);
    if judged.verdict == Verdict::Real && (is_example || too_even || filter::is_noise(rule.filter, &value)) {
        judged.verdict = Verdict::Noise;
    }
    if let Some(second) = &rule.spec.with {
        judged.second = rule.second_in(text, around(text, &secret, second.lines), &secret);
        match &judged.second {
            Some(_) => judged.facts.push("both parts found".to_owned()),
            None if !second.optional => judged.verdict = judged.verdict.max(Verdict::Noise),
            None => judged.severity = second.alone.map_or(judged.severity, |alone| judged.severity.min(rule::severity(alone))),
        }
    }
    Some(judged)
}

/// The text within `lines` lines of `span`, as far as lines of a usual length go.
fn around(text: &[u8], span: &Range<usize>, lines: usize) -> Range<usize> {
    let reach = lines.saturating_mul(LINE);
    let first = span.start.saturating_sub(reach);
    let last = span.end.saturating_add(reach).min(text.len());
    let before = text.get(first..span.start).unwrap_or_default();
    let start = memchr::memrchr_iter(b'\n', before).nth(lines).map_or(first, |at| first + at + 1);
    let end = memchr::memchr_iter(b'\n', text.get(span.end..last).unwrap_or_default()).nth(lines).map_or(last, |at| span.end + at);
    start..end
}

#[cfg(test)]
mod tests {
    use super::{Judged, Verdict, around, winners};
    use crate::finding::Severity;
    use crate::secrets::rule::Rule;
    use crate::secrets::rule_file;

    fn rule(id: &str, confidence: &str) -> Vec<Rule> {
        let text = format!(
            "[[rule]]\nid = '{id}'\ntitle = 't'\nseverity = 'high'\nconfidence = '{confidence}'\nanchors = ['abc']\nregex = 'abc'\n\
             description = 'd'\nmatches = []\nignores = []"
        );
        rule_file::parse(&text).unwrap_or_default().into_iter().map(Rule::new).collect()
    }

    #[test]
    fn the_surest_then_the_longest_wins_a_place() {
        let rules: Vec<Rule> = [("a", "guess"), ("b", "exact"), ("c", "exact")].iter().flat_map(|(id, sure)| rule(id, sure)).collect();
        assert_eq!(rules.len(), 3);
        let judged = |rule: usize, span: std::ops::Range<usize>, verdict: Verdict| Judged {
            rule,
            verdict,
            secret: span.clone(),
            span,
            second: None,
            severity: Severity::High,
            facts: Vec::new(),
        };
        let won = |all: &[Judged]| winners(&rules, all).iter().map(|judged| (judged.rule, judged.span.start)).collect::<Vec<_>>();
        let (guess, short, long) = (judged(0, 0..90, Verdict::Real), judged(1, 10..20, Verdict::Real), judged(2, 15..40, Verdict::Real));
        assert_eq!(won(&[guess.clone(), short.clone(), long.clone()]), [(2, 15)]);
        assert_eq!(won(&[guess.clone(), judged(1, 10..20, Verdict::Noise)]), [(0, 0)]);
        assert_eq!(won(&[guess.clone(), judged(1, 10..20, Verdict::Disproved)]), [], "a generic rule can't overrule a failed proof");
        assert_eq!(won(&[judged(2, 15..40, Verdict::Disproved), short]), [], "nor can a rule of the same rank that is shorter");
        assert_eq!(won(&[guess, judged(1, 90..99, Verdict::Real)]), [(0, 0), (1, 90)]);
        let pair = Judged { second: Some(50..60), ..long };
        assert_eq!(won(&[pair, judged(0, 50..60, Verdict::Real)]), [(2, 15)], "a pair takes the place of both its parts");
    }

    #[test]
    fn around_counts_lines_on_both_sides() {
        let text = b"1\n2\n3\nX\n4\n5\n6\n";
        assert_eq!(text.get(around(text, &(6..7), 1)), Some(&b"3\nX\n4"[..]));
        assert_eq!(text.get(around(text, &(6..7), 9)), Some(&text[..]));
    }
}
