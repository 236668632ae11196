//! What formats with little room say of a finding and of the whole: a sentence each.

use std::collections::BTreeMap;

use super::words::{capital, count, due, half, line, novelty, set_aside_how, standing, suppression};
use crate::finding::{Finding, Place, Report, Severity, Status};
use crate::text::{Untrusted, date, terminal};

/// All severities, worst first.
pub(super) const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// The halves of a scan, and the policy beside them.
pub(super) const HALVES: [&str; 3] = ["secret", "dependency", "policy"];

/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

/// Digits of a fingerprint that are enough to tell findings of one report apart.
const SHORT: usize = 12;

/// Where to point at: each live place, or the first where none is live or all are about one package.
pub(super) fn targets(finding: &Finding) -> Vec<&Place> {
    let live: Vec<&Place> = finding.places.iter().filter(|place| place.status == Status::Live).collect();
    if live.is_empty() || finding.dependency.is_some() { finding.places.iter().take(1).collect() } else { live }
}

/// The newest date that a report knows of, for formats that ask for the time of the scan: there is no clock in a report, so that the same input
/// gives the same bytes. In seconds since 1970-01-01T00:00:00Z, and in years of four digits.
pub(super) fn moment(report: &Report) -> i64 {
    let places = report.findings.iter().flat_map(|finding| &finding.places);
    let commits = places.flat_map(|place| place.commit.iter().chain(&place.removed)).map(|commit| commit.time);
    let database = report.receipt.database.as_ref().map(|database| database.time);
    let overdue = report.findings.iter().filter_map(|finding| finding.due).filter(|due| due.overdue > 0);
    let today = overdue.map(|due| due.by.saturating_add(due.overdue.saturating_mul(86_400)));
    commits.chain(database).chain(today).max().unwrap_or_default().clamp(0, LAST_SECOND)
}

/// Since when it is there, or for a dependency since when it was known to be vulnerable; seconds since 1970-01-01T00:00:00Z.
pub(super) fn since(finding: &Finding) -> Option<i64> {
    let brought = finding.places.iter().filter_map(|place| place.commit.as_ref()).map(|commit| commit.time).min();
    finding.exposure.as_ref().map(|exposure| exposure.since).or(brought)
}

/// The title, or the rule's name where it has none.
pub(super) fn title(finding: &Finding) -> String {
    let title = line(&finding.issue.title);
    if title.is_empty() { line(&finding.issue.id) } else { title }
}

/// `Only in history: brought by 1a2b3c4d5e6 2021-03-04. Checksum valid. What to do: …`, one line. No author: that is nobody's business where
/// everybody reads it.
pub(super) fn sentences(finding: &Finding, place: &Place) -> String {
    let mut sentences: Vec<String> = finding.novelty.map(|how| capital(novelty(how))).into_iter().collect();
    sentences.push(capital(&standing(place, false)));
    let others = finding.places.len().saturating_sub(1);
    if others > 0 {
        sentences.push(format!("It stands at {}", count(others, "more place")));
    }
    sentences.extend(finding.due.map(|when| capital(&due(when))));
    sentences.extend(finding.suppression.as_ref().map(|why| capital(&suppression(why))));
    sentences.push(capital(&facts(finding)));
    let advice = advice(finding);
    if !advice.is_empty() {
        sentences.push(format!("What to do: {advice}"));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
}

/// What structure proves, on one line.
pub(super) fn facts(finding: &Finding) -> String {
    joined(&finding.facts)
}

/// What to do about this finding, or else about any of its issue; one line.
pub(super) fn advice(finding: &Finding) -> String {
    let own = joined(&finding.advice);
    if own.is_empty() { line(&finding.issue.help) } else { own }
}

fn joined(texts: &[Untrusted]) -> String {
    texts.iter().map(Untrusted::terminal).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The fingerprint's first digits.
pub(super) fn short_fingerprint(finding: &Finding) -> String {
    terminal(finding.fingerprint.0.as_bytes()).chars().take(SHORT).collect()
}

/// `3 findings: 1 critical, 2 high (2 secrets, 1 dependency). 1 overdue. 2 more set aside: 2 in the baseline. Coverage complete.`
pub(super) fn verdict(report: &Report) -> String {
    let mut sentences = vec![tally(report)];
    let overdue = report.findings.iter().filter(|finding| is_overdue(finding)).count();
    sentences.extend((overdue > 0).then(|| format!("{overdue} overdue.")));
    sentences.extend(set_aside(report).map(|how| format!("{} more set aside: {how}.", report.suppressed.len())));
    sentences.push(match (report.gaps.len(), report.accepted.len()) {
        (0, 0) => String::from("Coverage complete."),
        (0, accepted) => format!("{}: coverage incomplete, and the policy accepts that.", count(accepted, "gap")),
        (gaps, _) => format!("{}: coverage incomplete.", count(gaps, "gap")),
    });
    sentences.join(" ")
}

fn tally(report: &Report) -> String {
    if report.findings.is_empty() {
        return String::from("No findings.");
    }
    let severities = SEVERITIES.map(|severity| (with(report, severity), severity.name()));
    let severities = severities.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("{number} {name}"));
    let halves = HALVES.map(|name| (of_half(&report.findings, name).count(), name));
    let halves = halves.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| count(number, name));
    let (severities, halves): (Vec<_>, Vec<_>) = (severities.collect(), halves.collect());
    format!("{}: {} ({}).", count(report.findings.len(), "finding"), severities.join(", "), halves.join(", "))
}

/// `2 in the baseline, 1 waived`.
fn set_aside(report: &Report) -> Option<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for why in report.suppressed.iter().filter_map(|finding| finding.suppression.as_ref()) {
        *kinds.entry(set_aside_how(why)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(how, number)| format!("{number} {how}")).collect();
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// Whether it should be mended by now.
pub(super) fn is_overdue(finding: &Finding) -> bool {
    finding.due.is_some_and(|due| due.overdue > 0)
}

/// How many findings are this bad.
pub(super) fn with(report: &Report, severity: Severity) -> usize {
    report.findings.iter().filter(|finding| finding.severity == severity).count()
}

/// Those of the findings that belong to a half, or to the policy.
pub(super) fn of_half<'a>(findings: &'a [Finding], name: &'a str) -> impl Iterator<Item = &'a Finding> {
    findings.iter().filter(move |finding| half(finding.issue.kind) == name)
}

/// When the finding came, as a day.
pub(super) fn since_date(finding: &Finding) -> String {
    since(finding).map(date).unwrap_or_default()
}
