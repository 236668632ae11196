//! The report for GitHub's code scanning: SARIF 2.1.0, a run for each half that was scanned.
//!
//! An upload replaces all alerts of its category, so what is found in the tree, in history and in lockfiles goes to three, and a half that
//! was not asked for has no run: an empty one would close its alerts. A finding is in one run only.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use super::escape::write_pretty;
use super::sarif_log::{
    AutomationDetails, Described, Descriptor, DescriptorReference, Driver, Invocation, Location, Log, Notification, Run, SarifResult, Text,
    ToolUsed,
};
use super::sarif_result::{Alert, Identity, ROOT, at_path, result};
use super::sarif_rule::{clip, id, rule};
use super::words::{count, reason};
use crate::finding::{Finding, Gap, GapReason, Issue, IssueKind, Report, Status};
use crate::text::message;

/// Results of one run that GitHub keeps, the worst first.
const RESULTS: usize = 5_000;
/// Gaps that one run names; the JSON report has them all.
const GAPS: usize = 1_000;
const LEFT_OUT: &str = "left-out";

/// Which findings a run holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    Tree,
    History,
    Dependencies,
    /// Nothing but gaps, when nothing could be scanned.
    Coverage,
}

/// Writes the log.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let halves = halves(report);
    let runs = halves.iter().map(|half| run(report, *half, &gaps(report, *half, &halves))).collect();
    write_pretty(&log(runs), out)
}

/// A log for each category, and its short name.
pub(super) fn by_category(report: &Report) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let halves = halves(report);
    let of_half = |half: &Half| {
        let mut bytes = Vec::new();
        write_pretty(&log(vec![run(report, *half, &gaps(report, *half, &halves))]), &mut bytes)?;
        let name = category(*half).0.trim_start_matches("lockhound/").trim_end_matches('/');
        Ok((name, bytes))
    };
    halves.iter().map(of_half).collect()
}

fn log(runs: Vec<Run>) -> Log {
    Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs }
}

/// The halves that were scanned.
fn halves(report: &Report) -> Vec<Half> {
    let receipt = &report.receipt;
    let mut halves = Vec::new();
    if receipt.rules > 0 {
        halves.extend([Half::Tree, Half::History]);
    }
    if receipt.database.is_some() || receipt.lockfiles > 0 {
        halves.push(Half::Dependencies);
    }
    for half in report.findings.iter().map(|finding| home(report, finding)) {
        if !halves.contains(&half) {
            halves.push(half);
        }
    }
    if halves.is_empty() {
        halves.push(Half::Coverage);
    }
    halves.sort_unstable();
    halves
}

/// The gaps that bear on a half: those of lockfiles and advisories on theirs, or on the first where there is no such run; all else on all.
fn gaps<'a>(report: &'a Report, half: Half, halves: &[Half]) -> Vec<&'a Gap> {
    let takes_all = half == Half::Dependencies || halves.first() == Some(&half) && !halves.contains(&Half::Dependencies);
    report.gaps.iter().filter(|gap| takes_all || !is_of_advisories(gap.reason)).collect()
}

/// The half that a finding belongs to.
fn home(report: &Report, finding: &Finding) -> Half {
    match (finding.issue.kind, finding.status()) {
        (IssueKind::Policy, _) if report.receipt.rules > 0 => Half::Tree,
        (IssueKind::Secret, Status::Live) => Half::Tree,
        (IssueKind::Secret, _) => Half::History,
        _ => Half::Dependencies,
    }
}

fn run(report: &Report, half: Half, gaps: &[&Gap]) -> Run {
    let mut findings: Vec<&Finding> = report.findings.iter().filter(|finding| home(report, finding) == half).collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let mut alerts = alerts(&findings);
    let left_out = alerts.len().saturating_sub(RESULTS);
    alerts.truncate(RESULTS);
    let issues: BTreeMap<String, &Issue> =
        alerts.iter().filter_map(|alert| alert.findings.first()).map(|(finding, _)| (id(&finding.issue), &*finding.issue)).collect();
    let indices: BTreeMap<String, usize> = issues.keys().cloned().zip(0..).collect();
    let results: Vec<SarifResult> = alerts.iter().filter_map(|alert| result(alert, &indices)).collect();
    let (notifications, descriptors) = notifications(gaps, left_out);
    let (name, description) = category(half);
    Run {
        tool: ToolUsed {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: "https://github.com/lockhound/lockhound",
                rules: issues.values().map(|issue| rule(issue)).collect(),
                notifications: descriptors,
            },
        },
        automation_details: AutomationDetails { id: name, description: Text::new(description) },
        invocations: vec![Invocation { execution_successful: true, tool_execution_notifications: notifications }],
        original_uri_base_ids: [(ROOT, Described { description: Text::new("The root of the repository.") })].into(),
        column_kind: "unicodeCodePoints",
        results,
    }
}

/// The run's category, and what it holds.
fn category(half: Half) -> (&'static str, &'static str) {
    match half {
        Half::Tree => ("lockhound/tree/", "Credentials in the current tree."),
        Half::History => ("lockhound/history/", "Credentials that are not in the current tree but can be read from the repository."),
        Half::Dependencies => ("lockhound/dependencies/", "Locked dependencies with an advisory."),
        Half::Coverage => ("lockhound/coverage/", "What could not be scanned."),
    }
}

/// An alert for each live place, or for the first place where none is live or where all are about one package; what GitHub could not tell apart
/// becomes one.
fn alerts<'a>(findings: &[&'a Finding]) -> Vec<Alert<'a>> {
    let mut alerts: Vec<Alert<'a>> = Vec::new();
    let mut known: BTreeMap<Identity, usize> = BTreeMap::new();
    for &finding in findings {
        let live: Vec<_> = finding.places.iter().filter(|place| place.status == Status::Live).collect();
        let places = if live.is_empty() || finding.dependency.is_some() { finding.places.iter().take(1).collect() } else { live };
        for (index, place) in places.into_iter().enumerate() {
            let at = *known.entry(Identity::new(finding, place)).or_insert(alerts.len());
            match alerts.get_mut(at) {
                Some(alert) => alert.findings.push((finding, place)),
                None => alerts.push(Alert { place, findings: vec![(finding, place)], tells_all: index == 0 }),
            }
        }
    }
    alerts
}

/// Gaps as notifications, and what their ids mean.
fn notifications(gaps: &[&Gap], left_out: usize) -> (Vec<Notification>, Vec<Descriptor>) {
    let mut reasons: Vec<GapReason> = gaps.iter().map(|gap| gap.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let mut descriptors: Vec<Descriptor> = reasons.iter().map(|why| descriptor(why.name(), reason(*why))).collect();
    let index = |why: GapReason| reasons.binary_search(&why).unwrap_or_default();
    let mut notifications: Vec<Notification> = gaps.iter().take(GAPS).map(|gap| notification(gap, index(gap.reason))).collect();
    let untold = [(left_out, "result"), (gaps.len().saturating_sub(GAPS), "gap")].into_iter().filter(|(number, _)| *number > 0);
    for (number, noun) in untold {
        let text = format!("{} left out of this file; the JSON report has them all.", count(number, noun));
        let descriptor = DescriptorReference { id: LEFT_OUT, index: reasons.len() };
        notifications.push(Notification { descriptor, level: "warning", message: Text::new(text), locations: Vec::new() });
    }
    if notifications.iter().any(|notification| notification.descriptor.id == LEFT_OUT) {
        descriptors.push(descriptor(LEFT_OUT, "what one SARIF file has no room for"));
    }
    (notifications, descriptors)
}

fn descriptor(id: &'static str, what: &str) -> Descriptor {
    Descriptor {
        id,
        short_description: Text::new(format!("Not in this report: {what}.")),
        full_description: Text::new(format!("Not in this report: {what}. The report says nothing about it, neither good nor bad.")),
        help: Text::new("The message of each notification says what is wrong and what to do."),
    }
}

fn notification(gap: &Gap, index: usize) -> Notification {
    let mut text = format!("Not looked at: {}", reason(gap.reason));
    if let Some(object) = gap.object {
        text = format!("{text}; object {object}");
    }
    if let Some(bytes) = gap.bytes {
        text = format!("{text}; {bytes} bytes");
    }
    let detail = message(gap.detail.as_bytes());
    let text = if detail.is_empty() { text } else { format!("{text}: {}", detail.trim_end_matches('.')) };
    let locations: Vec<Location> = gap.path.iter().map(|path| at_path(path.as_bytes())).collect();
    let descriptor = DescriptorReference { id: gap.reason.name(), index };
    Notification { descriptor, level: "warning", message: Text::new(clip(&format!("{text}."), 1024)), locations }
}

/// Whether a gap is one of the dependencies' half.
fn is_of_advisories(reason: GapReason) -> bool {
    matches!(
        reason,
        GapReason::BadLockfile
            | GapReason::BadManifest
            | GapReason::PackagesNotJudged
            | GapReason::BadAdvisory
            | GapReason::NoAdvisories
            | GapReason::StaleAdvisories
    )
}
