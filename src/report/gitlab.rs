//! GitLab's security reports, a file each for secrets and dependencies, by its schemas of version 15
//! (<https://gitlab.com/gitlab-org/security-products/security-report-schemas>). GitLab shows descriptions as Markdown.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::bill::uuid;
use super::brief::{advice, facts, moment, of_half, sentences, targets, title};
use super::escape::write_pretty;
use super::present::present;
use super::sarif_rule::{clip, id};
use super::words::{capital, count, due, line, location, reason, standing};
use crate::finding::{Finding, Gap, GapReason, Place, Report};
use crate::text::{Untrusted, markdown, markdown_code, markdown_words, timestamp, web_address};

/// The version of the schemas.
const VERSION: &str = "15.0.7";
/// Where they are published.
const SCHEMAS: &str = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw";
/// Characters that GitLab takes of a name.
const NAME: usize = 255;
/// Characters that GitLab takes of a solution.
const SOLUTION: usize = 7_000;
/// Characters of an advisory that are shown.
const DESCRIPTION: usize = 20_000;
/// Further places that are listed.
const PLACES: usize = 100;

/// Writes `gl-secret-detection-report.json`.
pub(super) fn write_secrets(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let places =
        of_half(&report.findings, "secret").flat_map(|finding| targets(finding).into_iter().enumerate().map(move |at| (finding, at)));
    let vulnerabilities: Vec<Value> =
        places.map(|(finding, (at, place))| vulnerability(finding, place, at, secret_location(place))).collect();
    write_pretty(&document(report, "secret_detection", &json!({ "vulnerabilities": vulnerabilities })), out)
}

/// Writes `gl-dependency-scanning-report.json`.
pub(super) fn write_dependencies(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let of = |finding| vulnerability(finding, finding.place(), 0, dependency_location(finding));
    let vulnerabilities: Vec<Value> = of_half(&report.findings, "dependency").map(of).collect();
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for finding in of_half(&report.findings, "dependency") {
        let known = files.entry(lockfile(finding)).or_default();
        let package = package(finding);
        if !known.contains(&package) {
            known.push(package);
        }
    }
    let file = |(path, dependencies)| json!({ "path": path, "package_manager": "cargo", "dependencies": dependencies });
    let files: Vec<Value> = files.into_iter().map(file).collect();
    write_pretty(&document(report, "dependency_scanning", &json!({ "vulnerabilities": vulnerabilities, "dependency_files": files })), out)
}

/// The whole report: who scanned, what could not be looked at, and `content`.
fn document(report: &Report, kind: &str, content: &Value) -> Value {
    let name = kind.replace('_', "-");
    let tool = json!({
        "id": env!("CARGO_PKG_NAME"),
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "vendor": { "name": env!("CARGO_PKG_NAME") },
    });
    let time = timestamp(moment(report));
    let time = time.trim_end_matches('Z');
    let failed = report.gaps.iter().any(|gap| gap.reason == GapReason::Internal);
    let policy = of_half(&report.findings, "policy").map(|finding| {
        let words = format!("{}: {}", title(finding), sentences(finding, finding.place()));
        json!({ "level": "warn", "value": words })
    });
    let accepted = (!report.accepted.is_empty()).then(|| {
        let words = format!("{} not looked at: the policy accepts that", count(report.accepted.len(), "gap"));
        json!({ "level": "info", "value": words })
    });
    let mut document = json!({
        "version": VERSION,
        "schema": format!("{SCHEMAS}/v{VERSION}/dist/{name}-report-format.json"),
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": kind,
            "start_time": time,
            "end_time": time,
            "status": if failed { "failure" } else { "success" },
            "messages": report.gaps.iter().map(warning).chain(policy).chain(accepted).collect::<Vec<_>>(),
        },
    });
    for (key, value) in content.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    document
}

/// A gap as a message to who started the scan.
fn warning(gap: &Gap) -> Value {
    let path = gap.path.as_ref().map(Untrusted::terminal);
    let object = gap.object.map(|id| format!("object {}", id.short()));
    let parts = [Some(format!("{} ({})", capital(reason(gap.reason)), gap.reason.name())), path, object, Some(gap.detail.terminal())];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    json!({ "level": "warn", "value": format!("Not looked at: {}", parts.join(", ")) })
}

/// A finding at a place; `at` tells the places of one finding apart.
fn vulnerability(finding: &Finding, place: &Place, at: usize, location: Value) -> Value {
    let identity = format!("{}\0{}\0{at}", finding.issue.id, finding.fingerprint.0);
    let links = finding.issue.url.as_deref().and_then(web_address).map(|url| json!({ "url": url }));
    let mut vulnerability = present(json!({
        "id": uuid(identity.as_bytes()),
        "name": clip(&title(finding), NAME),
        "description": description(finding, place),
        "severity": capital(finding.severity.name()),
        "solution": clip(&advice(finding), SOLUTION),
        "identifiers": identifiers(finding),
        "links": links.into_iter().collect::<Vec<_>>(),
        "details": details(finding, place),
    }));
    vulnerability["location"] = location;
    vulnerability
}

/// What it is, where it stands in the repository's life, and its line; Markdown.
fn description(finding: &Finding, place: &Place) -> String {
    let mut parts = vec![markdown(&clip(&finding.issue.description, DESCRIPTION)).trim().to_owned()];
    parts.push(markdown_words(sentences(finding, place).as_bytes()));
    parts.extend(finding.evidence.as_ref().map(|evidence| markdown_code(evidence.line.as_bytes())));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Our rule or the advisory first, then the classes and other names that it has.
fn identifiers(finding: &Finding) -> Vec<Value> {
    let id = id(&finding.issue);
    let url = finding.issue.url.as_deref().and_then(web_address);
    let own = if finding.issue.kind == crate::finding::IssueKind::Secret {
        json!({ "type": "lockhound_rule_id", "name": format!("lockhound rule {id}"), "value": id })
    } else {
        json!({ "type": "rustsec", "name": id, "value": id, "url": url })
    };
    let mut identifiers = vec![own];
    for tag in finding.issue.tags.iter().map(|tag| line(tag)) {
        if let Some(number) = tag.strip_prefix("external/cwe/cwe-") {
            let url = format!("https://cwe.mitre.org/data/definitions/{number}.html");
            identifiers.push(json!({ "type": "cwe", "name": format!("CWE-{number}"), "value": number, "url": web_address(&url) }));
        } else if let Some(kind) = ["CVE-", "GHSA-"].into_iter().find(|kind| tag.starts_with(kind)) {
            identifiers.push(json!({ "type": kind.trim_end_matches('-').to_lowercase(), "name": tag, "value": tag }));
        }
    }
    identifiers
}

/// What GitLab shows below the description.
fn details(finding: &Finding, place: &Place) -> Value {
    let texts = [
        ("confidence", "Confidence", finding.confidence.name().to_owned()),
        ("status", "Status", capital(&standing(place, false))),
        ("due", "Due", finding.due.map(|when| capital(&due(when))).unwrap_or_default()),
        ("facts", "Facts", facts(finding)),
        ("fingerprint", "Fingerprint", line(&finding.fingerprint.0)),
    ];
    let mut details = json!({});
    for (key, name, value) in texts.into_iter().filter(|(_, _, value)| !value.is_empty()) {
        details[key] = json!({ "name": name, "type": "text", "value": value });
    }
    let others = finding.places.iter().filter(|other| *other != place).map(location).filter(|other| !other.is_empty());
    let others: Vec<Value> = others.take(PLACES).map(|other| json!({ "type": "text", "value": other })).collect();
    if !others.is_empty() {
        details["places"] = json!({ "name": "Other places", "type": "list", "items": others });
    }
    details
}

/// Where a secret stands. GitLab asks for a commit always; its own scanner has zeros for what is in none.
fn secret_location(place: &Place) -> Value {
    let commit = place.commit.as_ref().map_or_else(
        || json!({ "sha": "0000000" }),
        |commit| json!({ "sha": commit.id.to_string(), "date": timestamp(commit.time), "author": commit.author.lossy() }),
    );
    json!({
        "file": place.path.as_ref().map(Untrusted::lossy).unwrap_or_default(),
        "start_line": place.region.line.max(1),
        "end_line": place.region.end_line.max(place.region.line).max(1),
        "commit": commit,
    })
}

/// Which package of which lockfile.
fn dependency_location(finding: &Finding) -> Value {
    json!({ "file": lockfile(finding), "dependency": package(finding) })
}

fn lockfile(finding: &Finding) -> String {
    let place = finding.lockfile().unwrap_or(finding.place());
    let path = place.path.as_ref().map(Untrusted::lossy).unwrap_or_default();
    if path.is_empty() { "Cargo.lock".to_owned() } else { path.into_owned() }
}

fn package(finding: &Finding) -> Value {
    let Some(dependency) = &finding.dependency else {
        return json!({ "package": { "name": title(finding) }, "version": "" });
    };
    let is_direct = (!dependency.way.is_empty()).then_some(dependency.way.len() == 2);
    let mut package = json!({ "package": { "name": dependency.name.lossy() }, "version": dependency.version.lossy() });
    if let Some(is_direct) = is_direct {
        package["direct"] = json!(is_direct);
    }
    package
}
