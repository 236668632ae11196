//! Findings as events of the Open Cybersecurity Schema Framework 1.5 (<https://schema.ocsf.io/1.5.0>), a JSON object a line, for SIEMs.
//!
//! A secret is a Data Security Finding (2006): that class is for secrets management and classified data, and only it says what was found
//! ("Security: passwords, API keys, credentials") and by what sort of scanner. A Detection Finding (2004) would call it an attack. A dependency
//! is a Vulnerability Finding (2002), a toolchain too, and what is wrong with the policy a Compliance Finding (2003). The last line is a Scan Activity (6007): what was looked at and what was not.

use std::io;

use serde_json::{Value, json};

use super::brief::{advice, moment, sentences, since, title};
use super::escape::write_line;
use super::present::present;
use super::sarif_rule::{clip, id};
use super::words::{half, line, location, reason, suppression};
use crate::finding::{Confidence, Edge, Finding, Gap, GapReason, IssueKind, Novelty, Place, Report, Severity, Step};
use crate::text::{Untrusted, web_address};

/// The version of the framework.
const VERSION: &str = "1.5.0";
/// Characters of a description.
const DESCRIPTION: usize = 8_000;
/// Places of one finding that are resources of their own.
const PLACES: usize = 100;

/// What became of a finding: the number and name of what happened, and of how it stands.
type State = (u32, &'static str, u32, &'static str);

const NEW: State = (1, "Create", 1, "New");
const SUPPRESSED: State = (1, "Create", 3, "Suppressed");
const RESOLVED: State = (3, "Close", 4, "Resolved");

/// Writes a line for each finding, and one for the scan.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let time = moment(report) * 1_000;
    for (findings, state) in [(&report.findings, NEW), (&report.mended, RESOLVED), (&report.suppressed, SUPPRESSED)] {
        findings.iter().try_for_each(|finding| write_line(&event(finding, state, time), out))?;
    }
    write_line(&scan(report, time), out)
}

/// What all events have: class, what happened, when, and who tells.
fn base(class: (u32, &str), activity: (u32, &str), time: i64) -> Value {
    let (category, category_name) = if class.0 / 1_000 == 2 { (2, "Findings") } else { (6, "Application Activity") };
    json!({
        "activity_id": activity.0,
        "activity_name": activity.1,
        "category_uid": category,
        "category_name": category_name,
        "class_uid": class.0,
        "class_name": class.1,
        "type_uid": class.0 * 100 + activity.0,
        "type_name": format!("{}: {}", class.1, activity.1),
        "time": time,
        "metadata": {
            "version": VERSION,
            "product": { "name": "lockhound", "vendor_name": "lockhound", "version": env!("CARGO_PKG_VERSION") },
        },
    })
}

fn event(finding: &Finding, (activity_id, activity, status_id, status): State, time: i64) -> Value {
    let (class, more) = match finding.issue.kind {
        IssueKind::Secret => ((2006, "Data Security Finding"), data_security(finding)),
        IssueKind::Policy => ((2003, "Compliance Finding"), compliance(finding)),
        _ => ((2002, "Vulnerability Finding"), json!({ "vulnerabilities": [vulnerability(finding)] })),
    };
    let mut event = base(class, (activity_id, activity), time);
    let (severity_id, severity) = severity(finding.severity);
    let (confidence_id, confidence) = match finding.confidence {
        Confidence::Guess => (1, "Low"),
        Confidence::Likely => (2, "Medium"),
        Confidence::Exact => (3, "High"),
    };
    let message = format!("{} at {}", title(finding), location(finding.place()));
    let common = json!({
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "confidence_id": confidence_id,
        "confidence": confidence,
        "message": message,
        "finding_info": info(finding),
        "resources": finding.places.iter().take(PLACES).map(resource).collect::<Vec<_>>(),
        "unmapped": {
            "status": finding.status().name(),
            "novelty": finding.novelty.map(Novelty::name),
            "due": finding.due.map(|due| json!({ "since": milliseconds(due.since), "by": milliseconds(due.by), "overdue_days": due.overdue })),
            "suppression": finding.suppression.as_ref().map(|why| json!({ "kind": why.name(), "why": suppression(why) })),
            "places": finding.places.len(),
            "evidence": finding.evidence.as_ref().map(|evidence| evidence.line.lossy()),
            "reach": finding.dependency.iter().flat_map(|dependency| &dependency.reach).map(|edge| Edge::name(*edge)).collect::<Vec<_>>(),
        },
    });
    extend(&mut event, common);
    extend(&mut event, more);
    present(event)
}

/// What the finding is, and what it is known by.
fn info(finding: &Finding) -> Value {
    json!({
        "uid": if finding.fingerprint.0.is_empty() { id(&finding.issue) } else { line(&finding.fingerprint.0) },
        "title": title(finding),
        "desc": sentences(finding, finding.place()),
        "types": [finding.issue.kind.name(), half(finding.issue.kind)],
        "first_seen_time": since(finding).map(milliseconds),
        "src_url": finding.issue.url.as_deref().and_then(web_address),
        "analytic": { "name": title(finding), "uid": id(&finding.issue), "type": "Rule", "type_id": 1 },
    })
}

/// A place as a resource: the file, commit or ref, and by which object.
fn resource(place: &Place) -> Value {
    let path = place.path.as_ref().map(Untrusted::lossy).filter(|path| !path.is_empty());
    json!({
        "name": path.map_or_else(|| location(place), std::borrow::Cow::into_owned),
        "uid": place.object.map(|id| id.to_string()),
        "type": place.part.name(),
        "data": {
            "status": place.status.name(),
            "role": place.role.name(),
            "inner": place.inner.as_ref().map(Untrusted::lossy),
            "line": place.region.line,
            "column": place.region.column,
            "end_line": place.region.end_line,
            "end_column": place.region.end_column,
            "commit": place.commit.as_ref().map(|commit| commit.id.to_string()),
            "removed": place.removed.as_ref().map(|commit| commit.id.to_string()),
        },
    })
}

/// What only a secret has: the class of the data and the file that holds it.
fn data_security(finding: &Finding) -> Value {
    json!({
        "is_alert": true,
        "data_security": {
            "category": "Security",
            "category_id": 6,
            "data_lifecycle_state": "Data at-Rest",
            "data_lifecycle_state_id": 1,
            "detection_system": "Developer Security",
            "detection_system_id": 11,
            "detection_pattern": id(&finding.issue),
        },
        "file": finding.place().path.as_ref().and_then(file),
    })
}

/// A file of the repository; none where its path is empty.
fn file(path: &Untrusted) -> Option<Value> {
    let path = path.lossy();
    let name = path.rsplit('/').find(|name| !name.is_empty())?;
    Some(json!({ "name": name, "path": path, "type": "Regular File", "type_id": 1 }))
}

/// What only a finding about the policy has.
fn compliance(finding: &Finding) -> Value {
    json!({ "compliance": { "control": id(&finding.issue), "standards": ["policy of the repository"], "status": "Fail", "status_id": 3 } })
}

/// The advisory and the package it is about.
fn vulnerability(finding: &Finding) -> Value {
    let issue = &finding.issue;
    let url = issue.url.as_deref().and_then(web_address);
    let lockfile = finding.lockfile().unwrap_or(finding.place());
    let package = finding.dependency.as_ref().map(|dependency| {
        json!({
            "name": first_of(&dependency.name, "unnamed"),
            "version": first_of(&dependency.version, "unknown"),
            "package_manager": "cargo",
            "path": lockfile.path.as_ref().map(Untrusted::lossy),
            "remediation": { "desc": advice(finding) },
        })
    });
    let code = lockfile.path.as_ref().and_then(file).map(|file| {
        let region = lockfile.region;
        json!({ "file": file, "start_line": region.line.max(1), "end_line": region.end_line.max(region.line).max(1) })
    });
    let way = finding.dependency.iter().flat_map(|dependency| &dependency.way).map(step).collect::<Vec<_>>();
    let (_, severity) = severity(finding.severity);
    json!({
        "title": title(finding),
        "desc": clip(&line(&issue.description), DESCRIPTION),
        "severity": severity,
        "vendor_name": "RustSec",
        "references": url.into_iter().collect::<Vec<_>>(),
        "advisory": { "uid": id(issue), "title": title(finding), "src_url": url, "created_time": issue.published.map(milliseconds) },
        "affected_packages": package.into_iter().collect::<Vec<_>>(),
        "affected_code": code.into_iter().collect::<Vec<_>>(),
        "dependency_chain": way.join(" > "),
        "first_seen_time": since(finding).map(milliseconds),
        "remediation": { "desc": first_text(advice(finding), "No fix is known.") },
        "is_fix_available": finding.dependency.as_ref().and_then(|dependency| dependency.command.as_ref()).map(|_| true),
    })
}

fn step(step: &Step) -> String {
    format!("{} {}", step.name.terminal(), step.version.terminal())
}

/// What was looked at, and every gap.
fn scan(report: &Report, time: i64) -> Value {
    let receipt = &report.receipt;
    let failed = report.gaps.iter().any(|gap| gap.reason == GapReason::Internal);
    let mut event = base((6007, "Scan Activity"), if failed { (6, "Error") } else { (2, "Completed") }, time);
    let is_complete = report.gaps.is_empty();
    let (severity_id, severity) = if is_complete { (1, "Informational") } else { (3, "Medium") };
    let (status_id, status) = if failed { (2, "Failure") } else { (1, "Success") };
    let total = receipt.blobs + receipt.trees + receipt.commits + receipt.tags + receipt.files + receipt.members;
    let more = json!({
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": super::brief::verdict(report),
        "num_detections": report.findings.len(),
        "num_files": receipt.blobs + receipt.files + receipt.members,
        "num_skipped_items": report.gaps.len() + report.accepted.len(),
        "total": total,
        "scan": { "name": first_text(line(&receipt.scope.terminal()), "unnamed"), "type_id": 99, "type": "Repository" },
        "unmapped": {
            "head": receipt.head.map(|id| id.to_string()),
            "refs": receipt.refs,
            "bytes": receipt.bytes,
            "rules": receipt.rules,
            "rules_hash": line(&receipt.rules_hash),
            "lockfiles": receipt.lockfiles,
            "packages": receipt.packages,
            "advisories": receipt.database.as_ref().map(|database| database.advisories),
            "verdict": report.verdict.name(),
            "gaps": report.gaps.iter().map(gap).collect::<Vec<_>>(),
            "accepted_gaps": report.accepted.iter().map(gap).collect::<Vec<_>>(),
        },
    });
    extend(&mut event, more);
    present(event)
}

fn gap(gap: &Gap) -> Value {
    json!({
        "reason": gap.reason.name(),
        "meaning": reason(gap.reason),
        "path": gap.path.as_ref().map(Untrusted::lossy),
        "object": gap.object.map(|id| id.to_string()),
        "bytes": gap.bytes,
        "detail": gap.detail.terminal(),
    })
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// OCSF counts milliseconds since 1970-01-01T00:00:00Z.
fn milliseconds(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000)
}

/// A text that must not be empty.
fn first_of(text: &Untrusted, otherwise: &str) -> String {
    first_text(text.lossy().into_owned(), otherwise)
}

fn first_text(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
}

fn extend(event: &mut Value, more: Value) {
    if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
        event.extend(more);
    }
}
