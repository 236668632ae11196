//! What the page shows, as JSON: texts as they are to be read, each encoded as for a terminal, so that none hides or reorders itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::brief::{moment, since, title};
use super::words::{capital, count, counted, half, line, location, read, reason, size, standing, suppression};
use crate::finding::{Evidence, Finding, Gap, Receipt, Report, Status};
use crate::text::{Untrusted, date, terminal, web_address};

/// Places of one finding that the page lists.
const PLACES: usize = 200;

/// All that the page shows.
pub(super) fn data(report: &Report) -> Value {
    let mut issues: Vec<Value> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut findings: Vec<Value> = Vec::new();
    for (state, some) in [("open", &report.findings), ("set aside", &report.suppressed), ("mended", &report.mended)] {
        for finding in some {
            let at = *known.entry(&finding.issue.id).or_insert_with(|| {
                issues.push(issue(finding));
                issues.len() - 1
            });
            findings.push(one(finding, state, at));
        }
    }
    let gaps = report.gaps.iter().map(|gap| (gap, false)).chain(report.accepted.iter().map(|gap| (gap, true)));
    json!({
        "as_of": moment(report),
        "issues": issues,
        "findings": findings,
        "gaps": gaps.map(|(found, accepted)| gap(found, accepted)).collect::<Vec<_>>(),
        "coverage": coverage(&report.receipt),
    })
}

fn issue(finding: &Finding) -> Value {
    let issue = &finding.issue;
    json!({
        "id": line(&issue.id),
        "title": title(finding),
        "half": half(issue.kind),
        "description": issue.description.lines().map(|line| terminal(line.as_bytes())).collect::<Vec<_>>().join("\n"),
        "help": line(&issue.help),
        "url": issue.url.as_deref().and_then(web_address),
        "tags": issue.tags.iter().map(|tag| line(tag)).collect::<Vec<_>>(),
    })
}

fn one(finding: &Finding, state: &str, issue: usize) -> Value {
    let package = finding.dependency.as_ref().map(|dependency| format!("{} {}", dependency.name.terminal(), dependency.version.terminal()));
    json!({
        "issue": issue,
        "state": state,
        "severity": finding.severity.name(),
        "confidence": finding.confidence.name(),
        "status": finding.status().name(),
        "since": since(finding),
        "until": until(finding),
        "due": finding.due.map(|due| json!({ "by": due.by, "overdue": due.overdue })),
        "why": finding.suppression.as_ref().map(|why| capital(&suppression(why))),
        "package": package.unwrap_or_default(),
        "places": finding.places.iter().take(PLACES).map(|place| [location(place), standing(place, true)]).collect::<Vec<_>>(),
        "more": finding.places.len().saturating_sub(PLACES),
        "line": finding.evidence.as_ref().map(marked),
        "facts": finding.facts.iter().map(Untrusted::terminal).collect::<Vec<_>>(),
        "advice": finding.advice.iter().map(Untrusted::terminal).collect::<Vec<_>>(),
        "fingerprint": line(&finding.fingerprint.0),
    })
}

/// Until when it stood in a tree, where it stands in none now.
fn until(finding: &Finding) -> Option<i64> {
    if matches!(finding.status(), Status::Live | Status::OtherRef | Status::Metadata) {
        return None;
    }
    let removed = finding.places.iter().filter_map(|place| place.removed.as_ref()).map(|commit| commit.time).max();
    finding.exposure.as_ref().map(|exposure| exposure.until).or(removed)
}

/// The line before the mark, below it and behind it.
fn marked(evidence: &Evidence) -> [String; 3] {
    let bytes = evidence.line.as_bytes();
    let start = evidence.mark.0.min(bytes.len());
    let end = evidence.mark.1.clamp(start, bytes.len());
    [&bytes[..start], &bytes[start..end], &bytes[end..]].map(terminal)
}

fn gap(gap: &Gap, accepted: bool) -> Value {
    let path = gap.path.as_ref().map(Untrusted::terminal).filter(|path| !path.is_empty());
    let object = gap.object.map(|id| format!("object {}", id.short()));
    let what: Vec<String> = [path, object, gap.bytes.map(size)].into_iter().flatten().collect();
    let why = capital(reason(gap.reason));
    json!({ "why": why, "what": what.join(", "), "detail": gap.detail.terminal(), "accepted": accepted })
}

/// What was looked at, a row a subject.
fn coverage(receipt: &Receipt) -> Vec<[String; 2]> {
    let mut rows = vec![["Scope".to_owned(), receipt.scope.terminal()]];
    rows.extend(receipt.head.map(|id| ["HEAD".to_owned(), id.to_string()]));
    rows.push(["Read".to_owned(), read(receipt)]);
    if receipt.rules > 0 {
        rows.push(["Secrets".to_owned(), format!("{}, rule set {}", counted(receipt.rules, "rule"), line(&receipt.rules_hash))]);
    }
    if receipt.withheld > 0 {
        rows.push(["Not shown".to_owned(), format!("{} of less confidence", counted(receipt.withheld, "secret"))]);
    }
    if receipt.lockfiles > 0 || receipt.database.is_some() {
        let toolchains = count(usize::try_from(receipt.toolchains).unwrap_or(usize::MAX), "toolchain");
        let judged = format!("{}, {}, {toolchains}", counted(receipt.lockfiles, "lockfile"), counted(receipt.packages, "package"));
        rows.push(["Dependencies".to_owned(), judged]);
    }
    rows.extend(receipt.database.as_ref().map(|database| {
        let words = format!("{} from {}, {}", counted(database.advisories, "advisory"), database.origin.terminal(), date(database.time));
        ["Advisories".to_owned(), words]
    }));
    rows
}
