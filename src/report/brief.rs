//! What formats with little room say of a finding and of the whole: a sentence each.

use super::words::{capital, count, half, line, novelty, standing};
use crate::finding::{Finding, Place, Report, Severity, Status};
use crate::text::{Untrusted, date, terminal};

/// All severities, worst first.
pub(super) const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

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
    commits.chain(database).max().unwrap_or_default().clamp(0, LAST_SECOND)
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

/// `3 findings: 1 critical, 2 high (2 secrets, 1 dependency). 2 gaps: coverage incomplete.`
pub(super) fn verdict(report: &Report) -> String {
    let gaps = match report.gaps.len() {
        0 => String::from("Coverage complete."),
        gaps => format!("{}: coverage incomplete.", count(gaps, "gap")),
    };
    if report.findings.is_empty() {
        return format!("No findings. {gaps}");
    }
    let severities = SEVERITIES.map(|severity| (with(report, severity), severity.name()));
    let severities = severities.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("{number} {name}"));
    let halves = ["secret", "dependency"].map(|name| (of_half(report, name).count(), name));
    let halves = halves.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| count(number, name));
    let (severities, halves): (Vec<_>, Vec<_>) = (severities.collect(), halves.collect());
    format!("{}: {} ({}). {gaps}", count(report.findings.len(), "finding"), severities.join(", "), halves.join(", "))
}

/// How many findings are this bad.
pub(super) fn with(report: &Report, severity: Severity) -> usize {
    report.findings.iter().filter(|finding| finding.severity == severity).count()
}

/// The findings of a half, which is `secret` or `dependency`.
pub(super) fn of_half<'a>(report: &'a Report, name: &'a str) -> impl Iterator<Item = &'a Finding> {
    report.findings.iter().filter(move |finding| half(finding.issue.kind) == name)
}

/// When the finding came, as a day.
pub(super) fn since_date(finding: &Finding) -> String {
    since(finding).map(date).unwrap_or_default()
}
