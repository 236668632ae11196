//! A table for spreadsheets (RFC 4180), a row a place; gaps are rows too. Every field is made so that no spreadsheet runs it.

use std::io;

use super::brief::{advice, facts, since_date};
use super::words::{line, refs, suppression};
use crate::finding::{Finding, Gap, Novelty, Place, Refs, Report};
use crate::text::{Untrusted, csv_field, date, web_address};

/// How many columns there are.
const COLUMNS: usize = 35;

/// The names of the columns.
const HEADER: [&str; COLUMNS] = [
    "type",
    "rule",
    "kind",
    "title",
    "severity",
    "confidence",
    "status",
    "novelty",
    "role",
    "path",
    "inner",
    "line",
    "column",
    "end_line",
    "end_column",
    "part",
    "object",
    "commit",
    "commit_date",
    "commit_author",
    "removed",
    "removed_date",
    "refs",
    "since",
    "package",
    "version",
    "fingerprint",
    "due",
    "overdue_days",
    "suppression",
    "facts",
    "advice",
    "url",
    "bytes",
    "detail",
];

/// Writes the header, the places of all findings, and the gaps.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    row(HEADER.map(str::to_owned), out)?;
    for (kind, findings) in [("finding", &report.findings), ("mended", &report.mended), ("suppressed", &report.suppressed)] {
        let places = findings.iter().flat_map(|finding| finding.places.iter().map(move |place| (finding, place)));
        places.into_iter().try_for_each(|(finding, place)| row(place_row(kind, finding, place), out))?;
    }
    report.gaps.iter().try_for_each(|gap| row(gap_row("gap", gap), out))?;
    report.accepted.iter().try_for_each(|gap| row(gap_row("accepted gap", gap), out))
}

/// A finding at one of its places.
fn place_row(kind: &str, finding: &Finding, place: &Place) -> [String; COLUMNS] {
    let (commit, removed) = (place.commit.as_ref(), place.removed.as_ref());
    let dependency = finding.dependency.as_ref();
    HEADER.map(|column| match column {
        "type" => kind.to_owned(),
        "rule" => line(&finding.issue.id),
        "kind" => finding.issue.kind.name().to_owned(),
        "title" => line(&finding.issue.title),
        "severity" => finding.severity.name().to_owned(),
        "confidence" => finding.confidence.name().to_owned(),
        "status" => place.status.name().to_owned(),
        "novelty" => finding.novelty.map_or("", Novelty::name).to_owned(),
        "role" => place.role.name().to_owned(),
        "path" => text(place.path.as_ref()),
        "inner" => text(place.inner.as_ref()),
        "line" => place.region.line.to_string(),
        "column" => place.region.column.to_string(),
        "end_line" => place.region.end_line.to_string(),
        "end_column" => place.region.end_column.to_string(),
        "part" => place.part.name().to_owned(),
        "object" => place.object.map(|id| id.to_string()).unwrap_or_default(),
        "commit" => commit.map(|commit| commit.id.to_string()).unwrap_or_default(),
        "commit_date" => commit.map(|commit| date(commit.time)).unwrap_or_default(),
        "commit_author" => text(commit.map(|commit| &commit.author)),
        "removed" => removed.map(|commit| commit.id.to_string()).unwrap_or_default(),
        "removed_date" => removed.map(|commit| date(commit.time)).unwrap_or_default(),
        "refs" => refs(&place.refs, Refs::KEPT),
        "since" => since_date(finding),
        "package" => text(dependency.map(|dependency| &dependency.name)),
        "version" => text(dependency.map(|dependency| &dependency.version)),
        "fingerprint" => line(&finding.fingerprint.0),
        "due" => finding.due.map(|due| date(due.by)).unwrap_or_default(),
        "overdue_days" => finding.due.map(|due| due.overdue.to_string()).unwrap_or_default(),
        "suppression" => finding.suppression.as_ref().map(suppression).unwrap_or_default(),
        "facts" => facts(finding),
        "advice" => advice(finding),
        "url" => finding.issue.url.as_deref().and_then(web_address).unwrap_or_default().to_owned(),
        _ => String::new(),
    })
}

/// What was not looked at.
fn gap_row(kind: &str, gap: &Gap) -> [String; COLUMNS] {
    HEADER.map(|column| match column {
        "type" => kind.to_owned(),
        "rule" => gap.reason.name().to_owned(),
        "path" => text(gap.path.as_ref()),
        "object" => gap.object.map(|id| id.to_string()).unwrap_or_default(),
        "bytes" => gap.bytes.map(|bytes| bytes.to_string()).unwrap_or_default(),
        "detail" => gap.detail.terminal(),
        _ => String::new(),
    })
}

fn text(untrusted: Option<&Untrusted>) -> String {
    untrusted.map(Untrusted::terminal).unwrap_or_default()
}

fn row(fields: [String; COLUMNS], out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{}\r\n", fields.map(|field| csv_field(field.as_bytes())).join(","))
}
