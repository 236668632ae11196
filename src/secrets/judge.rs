//! Judges windows: regex, structure, entropy and noise decide what a match is, then one match wins each place.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::finding::Confidence;
use crate::secrets::checks::{self, Proof};
use crate::secrets::entropy;
use crate::secrets::filter::{self, Value};
use crate::secrets::lines::line_around;
use crate::secrets::named::read;
use crate::secrets::rule::{self, Match, Rule};
use crate::secrets::rule_file::Filter;
use crate::secrets::score;
use crate::secrets::verdict::{Judged, Settled, Verdict, with_margin};
use crate::secrets::windows::Window;

/// How far the second part of a pair is looked for, in bytes for each line of its distance.
const LINE: usize = 200;

/// How much of its line speaks for or against a value, in bytes.
const CONTEXT: usize = 200;

/// Judges every match of the window's rule in it that starts in `part` of the text; tells also where a search for more goes on.
pub(super) fn judge(rules: &[Rule], text: &[u8], window: Window, part: &Range<usize>, now: i64) -> (Settled, usize) {
    let (index, (start, end)) = (window.rule, window.range);
    if let Some((rule, reads)) = rules.get(index).and_then(|rule| Some((rule, rule.spec.reads?))) {
        return (read(rule, reads, text, window, part), part.end);
    }
    let (mut judged, mut reach, mut next) = (Vec::new(), start..end, start);
    if let Some(rule) = rules.get(index) {
        let farthest = rule.matches_in(text, start..end, part.start, |found| {
            if let Some(whole) = found.whole().filter(|whole| whole.start < part.end) {
                judged.extend(judge_match(rule, index, text, found, now));
                next = whole.end.max(whole.start + 1);
            }
        });
        reach.end = reach.end.max(farthest);
        let context = CONTEXT.max(rule.spec.with.as_ref().map_or(0, |second| second.lines.saturating_mul(LINE)));
        for judged in &judged {
            reach.start = reach.start.min(judged.secret.start.saturating_sub(context));
            reach.end = reach.end.max(judged.secret.end.saturating_add(context));
        }
    }
    (Settled { window, reach: with_margin(reach, text.len()), judged }, next)
}

/// The real ones that stand in no better one's place; sorted by place.
pub(super) fn winners(rules: &[Rule], judged: &[Judged]) -> Vec<Judged> {
    let is_general = |judged: &Judged| rules.get(judged.rule).is_some_and(|rule| rule.spec.reads.is_some());
    let is_exact = |judged: &Judged| rules.get(judged.rule).is_some_and(|rule| rule.issue.confidence == Confidence::Exact);
    // What fails the proof of an exact rule is a guess, and its place that rule's all the same.
    let rank =
        |judged: &Judged| if judged.verdict == Verdict::Disproved && is_exact(judged) { Confidence::Exact } else { judged.confidence };
    let general: HashSet<&Range<usize>> =
        judged.iter().filter(|judged| is_general(judged) && judged.confidence == Confidence::Likely).map(|judged| &judged.secret).collect();
    // A service's own rule tells more than a general one; what that one is sure of, it is sure of, too.
    let raised = |judged: &Judged| {
        let raise = judged.verdict == Verdict::Real && judged.confidence < Confidence::Likely && general.contains(&judged.secret);
        let mut judged = judged.clone();
        if raise {
            judged.confidence = Confidence::Likely;
            judged.why.push(score::NAMED);
        }
        judged
    };
    let mut ranked: Vec<Judged> = judged.iter().filter(|judged| judged.verdict != Verdict::Noise).map(raised).collect();
    ranked.sort_by_key(|judged| {
        (Reverse(rank(judged)), is_general(judged), Reverse(judged.span.len()), Reverse(judged.severity), judged.rule, judged.span.start)
    });
    // Taken spans never overlap each other, so that the nearest on each side decides.
    let (mut taken, mut out) = (BTreeMap::new(), Vec::new());
    for judged in ranked {
        if !is_free(&taken, &judged.span) {
            continue;
        }
        for span in std::iter::once(&judged.span).chain(&judged.second) {
            if is_free(&taken, span) {
                taken.insert(span.start, span.end);
            }
        }
        out.push(judged);
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
        confidence: rule.issue.confidence,
        why: vec![score::of_rule(rule.issue.confidence, rule.filter == Filter::Password)],
        facts: Vec::new(),
        inner: None,
    };
    let group = |name: &str| found.group(name).and_then(|range| text.get(range));

    match rule.spec.check.as_ref().map_or_else(Proof::plain, |check| checks::prove(check, bytes, &group, now)) {
        Proof::Disproved => {
            (judged.verdict, judged.confidence) = (Verdict::Disproved, Confidence::Guess);
            judged.why.push(score::DISPROVED);
        }
        Proof::Holds { facts, at_most } => {
            judged.why.extend(rule.spec.check.is_some().then_some(score::PROVED));
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
    if is_example || too_even || filter::is_noise(rule.filter, &value) {
        judged.verdict = Verdict::Noise;
    } else if filter::is_made_up(rule.filter, &value) {
        (judged.verdict, judged.confidence) = (Verdict::Disproved, Confidence::Guess);
        judged.why.push(score::MADE_UP);
    }
    if let Some(second) = &rule.spec.with {
        judged.second = rule.second_in(text, around(text, &secret, second.lines), &secret);
        match &judged.second {
            Some(_) => judged.facts.push("both parts found".to_owned()),
            None if !second.optional => judged.verdict = Verdict::Noise,
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
    use super::{around, winners};
    use crate::finding::{Confidence, Severity};
    use crate::secrets::rule::Rule;
    use crate::secrets::rule_file;
    use crate::secrets::verdict::{Judged, Verdict};

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
            confidence: if verdict == Verdict::Disproved { Confidence::Guess } else { rules[rule].issue.confidence },
            why: Vec::new(),
            facts: Vec::new(),
            inner: None,
        };
        let won = |all: &[Judged]| winners(&rules, all).iter().map(|judged| (judged.rule, judged.span.start)).collect::<Vec<_>>();
        let (guess, short, long) = (judged(0, 0..90, Verdict::Real), judged(1, 10..20, Verdict::Real), judged(2, 15..40, Verdict::Real));
        assert_eq!(won(&[guess.clone(), short.clone(), long.clone()]), [(2, 15)]);
        assert_eq!(won(&[guess.clone(), judged(1, 10..20, Verdict::Noise)]), [(0, 0)]);
        assert_eq!(won(&[guess.clone(), judged(1, 10..20, Verdict::Disproved)]), [(1, 10)], "a generic rule can't overrule a failed proof");
        assert_eq!(won(&[judged(2, 15..40, Verdict::Disproved), short]), [(2, 15)], "nor can a rule of the same rank that is shorter");
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
