//! What an advisory is among the issues of a report.

use rustsec::advisory::{Category, Informational, License};
use rustsec::{Advisory, Collection};

use crate::finding::{Confidence, Issue, IssueKind, Severity};
use crate::text::day;

/// The issue that `advisory` is.
pub(super) fn issue_of(advisory: &Advisory) -> Issue {
    let facts = &advisory.metadata;
    let id = facts.id.to_string();
    // A CC-BY advisory asks for a link to where it came from.
    let origin = facts.url.as_ref().filter(|_| facts.license == License::CcBy40).map(ToString::to_string);
    let mut tags: Vec<String> = facts.categories.iter().map(ToString::to_string).collect();
    tags.extend(facts.aliases.iter().map(ToString::to_string));
    Issue {
        kind: kind_of(advisory),
        title: advisory.title().trim_end_matches('.').to_owned(),
        severity: severity_of(advisory),
        confidence: Confidence::Exact,
        score: score_of(advisory),
        description: advisory.description().to_owned(),
        help: help_of(advisory),
        url: Some(origin.unwrap_or_else(|| format!("https://rustsec.org/advisories/{id}.html"))),
        tags,
        published: seconds(facts.date.as_str()),
        id,
    }
}

/// Whether the advisory says that the package itself is malware.
pub(super) fn is_malware(advisory: &Advisory) -> bool {
    advisory.metadata.categories.contains(&Category::Malicious)
}

/// An informational advisory of a kind that this version does not know is a notice: better seen than dropped.
fn kind_of(advisory: &Advisory) -> IssueKind {
    match &advisory.metadata.informational {
        None => IssueKind::Vulnerability,
        Some(Informational::Unmaintained) => IssueKind::Unmaintained,
        Some(Informational::Unsound) => IssueKind::Unsound,
        Some(_) => IssueKind::Notice,
    }
}

/// How bad an advisory is:
///
/// | advisory | severity |
/// |---|---|
/// | malware | critical |
/// | CVSS base score 9.0 to 10.0 | critical |
/// | 7.0 to 8.9 | high |
/// | 4.0 to 6.9 | medium |
/// | below 4.0 | low |
/// | vulnerability without a score | high |
/// | unsound, unmaintained or notice without a score | low |
fn severity_of(advisory: &Advisory) -> Severity {
    if is_malware(advisory) {
        return Severity::Critical;
    }
    match score_of(advisory) {
        Some(score) if score >= 9.0 => Severity::Critical,
        Some(score) if score >= 7.0 => Severity::High,
        Some(score) if score >= 4.0 => Severity::Medium,
        None if kind_of(advisory) == IssueKind::Vulnerability => Severity::High,
        Some(_) | None => Severity::Low,
    }
}

/// The first second of a day written as in `2021-03-04`.
fn seconds(date: &str) -> Option<i64> {
    let mut numbers = date.splitn(3, '-').map(|digits| digits.parse::<i64>().ok());
    Some(day(numbers.next()??, numbers.next()??, numbers.next()??) * 86_400)
}

#[expect(clippy::cast_possible_truncation, reason = "a score has one decimal")]
fn score_of(advisory: &Advisory) -> Option<f32> {
    advisory.metadata.cvss.as_ref().map(|cvss| cvss.score() as f32)
}

fn help_of(advisory: &Advisory) -> String {
    let is_of_rust = advisory.metadata.collection == Some(Collection::Rust);
    let name = if is_of_rust { "the Rust toolchain" } else { advisory.metadata.package.as_str() };
    let patched: Vec<String> = advisory.versions.patched().iter().map(ToString::to_string).collect();
    let unaffected: Vec<String> = advisory.versions.unaffected().iter().map(ToString::to_string).collect();
    let mut help = match (patched.is_empty(), kind_of(advisory)) {
        _ if is_malware(advisory) => format!("Remove {name}, and change every credential that its build or its run could read."),
        (false, _) => format!("Upgrade {name}; patched versions: {}.", patched.join(" or ")),
        (true, IssueKind::Unmaintained) => format!("Nobody maintains {name}: replace it with a package that is maintained."),
        (true, _) => format!("No release of {name} fixes this: replace it."),
    };
    if !unaffected.is_empty() {
        help.extend([" Never affected: ", &unaffected.join(" or "), "."]);
    }
    help
}
