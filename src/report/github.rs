//! Annotations of a GitHub Actions job: workflow commands, and plain lines that none can be read out of.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>. GitHub shows ten of a kind for each step and drops the
//! rest without a word, so that they are counted here.

use std::collections::BTreeMap;
use std::io;

use super::brief::{sentences, title, verdict};
use super::words::{count, line, location, reason};
use crate::blob::Part;
use crate::finding::{Finding, Gap, Place, Report, Severity, Status};
use crate::text::{web_address, workflow_data, workflow_property};

/// Annotations of one kind that GitHub shows of a step.
const SHOWN: usize = 10;

/// The kinds of annotations, worst first.
const KINDS: [&str; 3] = ["error", "warning", "notice"];

/// Writes the annotations, what has no room among them, and the verdict.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let gaps = gaps(&report.gaps).map(|command| ("warning", command));
    let commands: Vec<(&str, String)> = gaps.into_iter().chain(report.findings.iter().map(annotation)).collect();
    let mut left_out = Vec::new();
    for kind in KINDS {
        let of_kind: Vec<&String> = commands.iter().filter(|(of, _)| *of == kind).map(|(_, command)| command).collect();
        of_kind.iter().take(SHOWN).try_for_each(|command| writeln!(out, "::{kind} {command}"))?;
        left_out.extend(of_kind.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| count(more, kind)));
    }
    if !left_out.is_empty() {
        writeln!(out, "not annotated, for GitHub shows {SHOWN} of a kind: {} more", left_out.join(", "))?;
    }
    writeln!(out, "lockhound: {}", verdict(report))
}

/// The kind of a finding's annotation, and the rest of the command.
fn annotation(finding: &Finding) -> (&'static str, String) {
    let kind = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    };
    let place = finding.place();
    let mut properties = if place.status == Status::Live { position(place) } else { Vec::new() };
    // Where GitHub has no line to show, the message says where it is.
    let at = if properties.is_empty() { format!("{}: ", location(place)) } else { String::new() };
    properties.push(format!("title={}", workflow_property(format!("{}: {}", finding.severity.name(), title(finding)).as_bytes())));
    let mut message = format!("{at}{} ({})", sentences(finding, place), line(&finding.issue.id));
    if let Some(address) = finding.issue.url.as_deref().and_then(web_address) {
        message = format!("{message} {address}");
    }
    (kind, format!("{}::{}", properties.join(","), workflow_data(message.as_bytes())))
}

/// Where a file of the tree is annotated. What is inside an archive has no line there, and a name neither.
fn position(place: &Place) -> Vec<String> {
    let Some(path) = place.path.as_ref().filter(|path| !path.as_bytes().is_empty()) else { return Vec::new() };
    if !matches!(place.part, Part::File | Part::LinkTarget | Part::FileName) {
        return Vec::new();
    }
    let file = format!("file={}", workflow_property(path.as_bytes()));
    if place.part == Part::FileName || place.inner.is_some() {
        return vec![file];
    }
    let region = place.region;
    let (first, column) = (region.line.max(1), region.column.max(1));
    let last = region.end_line.max(first);
    let mut properties = vec![file, format!("line={first}"), format!("endLine={last}"), format!("col={column}")];
    if first == last {
        properties.push(format!("endColumn={}", region.end_column.saturating_sub(1).max(column)));
    }
    properties
}

/// All gaps in one warning: what was not looked at must not be crowded out.
fn gaps(gaps: &[Gap]) -> Option<String> {
    let mut by_reason: BTreeMap<_, usize> = BTreeMap::new();
    for gap in gaps {
        *by_reason.entry(gap.reason).or_default() += 1;
    }
    let reasons: Vec<String> = by_reason.iter().map(|(why, number)| format!("{number} {} ({})", why.name(), reason(*why))).collect();
    let message = format!("{}: {}", count(gaps.len(), "gap"), reasons.join(", "));
    (!gaps.is_empty()).then(|| format!("title=Not everything was looked at::{}", workflow_data(message.as_bytes())))
}
