//! What a report is evidence for: requirements of standards, and what was found that bears on them. It never says that anybody complies.

use std::io;

use serde::{Deserialize, Serialize};

use super::escape::write_pretty;
use crate::finding::{IssueKind, Report};

/// Findings that one row names.
const NAMED: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frameworks {
    framework: Vec<Framework>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Framework {
    name: String,
    source: String,
    control: Vec<Control>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    id: String,
    topic: String,
    #[serde(default)]
    kinds: Vec<String>,
    /// Whether the bill of materials is the evidence.
    #[serde(default)]
    inventory: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    framework: &'a str,
    control: &'a str,
    topic: &'a str,
    source: &'a str,
    /// `no findings`, `findings`, `inventory`, or `not assessed`.
    status: &'static str,
    why: String,
    findings: usize,
    suppressed: usize,
    overdue: usize,
    fingerprints: Vec<&'a str>,
}

/// The matrix as JSON: a row for each requirement, with the status that the report is evidence for.
///
/// # Errors
/// When there is no memory for it.
pub fn control_matrix(report: &Report) -> io::Result<Vec<u8>> {
    let frameworks: Frameworks = toml::from_str(include_str!("controls.toml")).map_err(io::Error::other)?;
    let rows: Vec<Row> = frameworks
        .framework
        .iter()
        .flat_map(|framework| framework.control.iter().map(move |control| row(framework, control, report)))
        .collect();
    let mut out = Vec::new();
    write_pretty(&rows, &mut out)?;
    Ok(out)
}

fn row<'a>(framework: &'a Framework, control: &'a Control, report: &'a Report) -> Row<'a> {
    let bears = |kind: IssueKind| control.kinds.iter().any(|name| name == kind.name());
    let found: Vec<_> = report.findings.iter().filter(|finding| bears(finding.issue.kind)).collect();
    let (status, why) = status(control, found.len(), report);
    Row {
        framework: &framework.name,
        control: &control.id,
        topic: &control.topic,
        source: &framework.source,
        status,
        why,
        findings: found.len(),
        suppressed: report.suppressed.iter().filter(|finding| bears(finding.issue.kind)).count(),
        overdue: found.iter().filter(|finding| finding.due.is_some_and(|due| due.overdue > 0)).count(),
        fingerprints: found.iter().take(NAMED).map(|finding| finding.fingerprint.0.as_str()).collect(),
    }
}

/// What the report says of a requirement, and why.
fn status(control: &Control, found: usize, report: &Report) -> (&'static str, String) {
    let receipt = &report.receipt;
    let is_of_secrets = control.kinds.iter().any(|kind| kind == IssueKind::Secret.name());
    let was_looked_for = if is_of_secrets { receipt.rules > 0 } else { receipt.database.is_some() };
    let gaps = report.gaps.len() + report.accepted.len();
    if control.inventory {
        ("inventory", "the bill of materials beside this file".to_owned())
    } else if found > 0 {
        ("findings", String::new())
    } else if !was_looked_for {
        ("not assessed", "nothing of this kind was looked for, or there was nothing to judge".to_owned())
    } else if gaps > 0 {
        ("not assessed", format!("not everything could be looked at: {gaps} gaps are in the report"))
    } else {
        ("no findings", String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::Frameworks;
    use crate::finding::IssueKind;

    #[test]
    fn every_requirement_has_evidence_that_can_be_there() {
        let kinds = [IssueKind::Secret, IssueKind::Vulnerability, IssueKind::Unsound, IssueKind::Unmaintained].map(IssueKind::name);
        let frameworks: Frameworks = toml::from_str(include_str!("controls.toml")).expect("it is built in");
        for control in frameworks.framework.iter().flat_map(|framework| &framework.control) {
            assert!(control.inventory == control.kinds.is_empty(), "{}", control.id);
            assert!(control.kinds.iter().all(|kind| kinds.contains(&kind.as_str())), "{}", control.id);
        }
    }
}
