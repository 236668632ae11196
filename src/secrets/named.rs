//! Judges the windows of rules that read assignments.

use std::ops::Range;

use crate::finding::Confidence;
use crate::secrets::assignment::{self, Assignment, Noun};
use crate::secrets::rule::Rule;
use crate::secrets::rule_file::Reads;
use crate::secrets::score::Judgement;
use crate::secrets::verdict::{Judged, Settled, Verdict, with_margin};
use crate::secrets::windows::Window;

/// The mark that breaks examples in rule files: no format knows it.
const MARK: &str = "¦";

/// Reads the assignments of a window whose names start in `part` of the text.
pub(super) fn read(rule: &Rule, reads: Reads, text: &[u8], window: Window, part: &Range<usize>) -> Settled {
    let range = window.range.0..window.range.1;
    let noun = match reads {
        Reads::Secrets => Noun::Secret,
        Reads::Passwords => Noun::Password,
    };
    let mut judged: Vec<Judged> = Vec::new();
    let reach = assignment::read(text, &range, noun, |assignment| {
        if part.contains(&assignment.key.start) {
            judged.extend(judge(rule, window.rule, text, &assignment));
        }
    });
    Settled { window, reach: with_margin(reach, text.len()), judged }
}

fn judge(rule: &Rule, index: usize, text: &[u8], assignment: &Assignment) -> Option<Judged> {
    if has_mark(text.get(assignment.value.start..text.len().min(assignment.value.end + MARK.len()))?) {
        return None;
    }
    let judgement = Judgement::of(text, assignment);
    let confidence = judgement.confidence();
    // What is no secret in the end may be a poor one: it is masked, unless it is plain code.
    let verdict = if confidence.is_some() { Verdict::Real } else { Verdict::Noise };
    (verdict == Verdict::Real || judgement.is_close()).then(|| Judged {
        rule: index,
        verdict,
        span: assignment.value.clone(),
        secret: assignment.value.clone(),
        second: None,
        severity: rule.issue.severity,
        confidence: confidence.unwrap_or(Confidence::Guess),
        why: judgement.weights().to_vec(),
        facts: Vec::new(),
        inner: None,
    })
}

fn has_mark(text: &[u8]) -> bool {
    memchr::memmem::find(text, MARK.as_bytes()).is_some()
}
