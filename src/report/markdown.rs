//! A job summary in Markdown: the verdict, then tables. Text from outside is code or escaped words in it: no link, image, mention or HTML.
//!
//! GitHub drops a step's summary whole if it has more than 1 MiB, so that rows end before that and what is left out is counted.

use std::collections::BTreeMap;
use std::io;

use super::brief::{SEVERITIES, advice, facts, is_overdue, of_half, short_fingerprint, since_date, title, verdict, with};
use super::sarif_rule::clip;
use super::words::{count, counted, due, line, location, novelty, read, reason, size, standing, suppression};
use crate::finding::{Finding, Gap, Receipt, Report, Severity};
use crate::text::{Untrusted, date, markdown_cell, markdown_words};

/// Bytes that the tables may come to; what stands around them fits into the rest of 1 MiB.
const ROOM: usize = 960 << 10;
/// Characters of one field.
const FIELD: usize = 600;

/// A summary as it grows. A table gets half of the room that those before it have left.
struct Summary {
    text: String,
    room: usize,
}

/// Writes the whole summary.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut summary = Summary { text: String::new(), room: ROOM };
    let sign = match (report.findings.iter().map(|finding| finding.severity).max(), report.gaps.len()) {
        (Some(worst), _) => icon(worst),
        (None, 0) => "✅",
        (None, _) => "⚠️",
    };
    summary.line(&format!("## {sign} lockhound: {}\n", verdict(report)));
    totals(report, &mut summary);
    findings("Credentials", of_half(&report.findings, "secret"), secret_row, &mut summary);
    findings("Dependencies", of_half(&report.findings, "dependency"), dependency_row, &mut summary);
    findings("Policy", of_half(&report.findings, "policy"), secret_row, &mut summary);
    commands(&report.findings, &mut summary);
    mended(&report.mended, &mut summary);
    set_aside(&report.suppressed, &mut summary);
    gaps(&report.gaps, "not looked at", &mut summary);
    gaps(&report.accepted, "accepted by the policy", &mut summary);
    coverage(&report.receipt, &mut summary);
    out.write_all(summary.text.as_bytes())
}

impl Summary {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A table, with as many of its rows as there is room for.
    fn table(&mut self, header: &[&str], rows: impl Iterator<Item = Vec<String>>, noun: &str) {
        self.line(&format!("| {} |", header.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(header.len())));
        let (mut left_out, start) = (0, self.text.len());
        for row in rows {
            let row = format!("| {} |", row.join(" | "));
            if left_out > 0 || self.text.len() - start + row.len() > self.room / 2 {
                left_out += 1;
            } else {
                self.line(&row);
            }
        }
        self.room -= self.text.len() - start;
        if left_out > 0 {
            self.line(&format!("\nThere is no room here for {}.", count(left_out, &format!("more {noun}"))));
        }
        self.line("");
    }
}

/// How many there are of each severity, and since when the oldest.
fn totals(report: &Report, summary: &mut Summary) {
    if report.findings.is_empty() {
        return;
    }
    let row = |severity: Severity| {
        let of = report.findings.iter().filter(|finding| finding.severity == severity);
        let oldest = of.map(since_date).filter(|since| !since.is_empty()).min().unwrap_or_default();
        (with(report, severity) > 0).then(|| vec![severity_words(severity), with(report, severity).to_string(), oldest])
    };
    summary.table(&["Severity", "Findings", "Oldest since"], SEVERITIES.into_iter().filter_map(row), "severity");
}

fn findings<'a>(heading: &str, findings: impl Iterator<Item = &'a Finding>, row: fn(&Finding) -> Vec<String>, summary: &mut Summary) {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        summary.line(&format!("### {heading}\n"));
        summary.table(&["Severity", "What", "Where", "Since, due, status", "What to do", "Fingerprint"], findings.map(row), "finding");
    }
}

fn secret_row(finding: &Finding) -> Vec<String> {
    row(finding, words(&facts(finding)))
}

fn dependency_row(finding: &Finding) -> Vec<String> {
    let package = finding.dependency.as_ref().map(|dependency| {
        let (name, version) = (dependency.name.terminal(), dependency.version.terminal());
        code(&format!("{name} {version}"))
    });
    row(finding, package.unwrap_or_else(|| words(&facts(finding))))
}

/// A finding's row, `more` below its title.
fn row(finding: &Finding, more: String) -> Vec<String> {
    let place = finding.place();
    let what = [format!("{} ({})", words(&title(finding)), code(&line(&finding.issue.id))), more];
    let mut at = vec![code(&location(place))];
    let others = finding.places.len().saturating_sub(1);
    at.extend((others > 0).then(|| format!("and {}", count(others, "more place"))));
    let since = since_date(finding);
    let when = finding.due.map(due).unwrap_or_default();
    let when = if is_overdue(finding) { format!("**{when}**") } else { when };
    let how = finding.novelty.map(novelty).unwrap_or_default();
    let status = words(&standing(place, false));
    vec![
        severity_words(finding.severity),
        broken(&what),
        broken(&at),
        broken(&[since, when, how.to_owned(), status]),
        words(&advice(finding)),
        code(&short_fingerprint(finding)),
    ]
}

/// The commands that mend dependencies, those that clear the most first.
fn commands(findings: &[Finding], summary: &mut Summary) {
    let mut clears: BTreeMap<(String, String), usize> = BTreeMap::new();
    for finding in findings {
        let Some(command) = finding.dependency.as_ref().and_then(|dependency| dependency.command.as_ref()) else { continue };
        let lockfile = finding.lockfile().and_then(|place| place.path.as_ref()).map(Untrusted::terminal).unwrap_or_default();
        *clears.entry((lockfile, command.terminal())).or_default() += 1;
    }
    if clears.is_empty() {
        return;
    }
    let mut commands: Vec<_> = clears.into_iter().collect();
    commands.sort_by_key(|(_, cleared)| std::cmp::Reverse(*cleared));
    summary.line("### Commands that mend dependencies\n");
    let row = |((lockfile, command), cleared): ((String, String), usize)| vec![code(&command), code(&lockfile), cleared.to_string()];
    summary.table(&["Command", "For", "Clears"], commands.into_iter().map(row), "command");
}

fn mended(findings: &[Finding], summary: &mut Summary) {
    if findings.is_empty() {
        return;
    }
    summary.line(&format!("### {} mended here\n", count(findings.len(), "finding")));
    let row = |finding: &Finding| {
        let at = code(&location(finding.place()));
        vec![severity_words(finding.severity), format!("{} ({})", words(&title(finding)), code(&line(&finding.issue.id))), at]
    };
    summary.table(&["Severity", "What", "Where"], findings.iter().map(row), "finding");
}

/// What the policy sets aside, and why.
fn set_aside(findings: &[Finding], summary: &mut Summary) {
    if findings.is_empty() {
        return;
    }
    summary.line(&format!("### {} set aside\n", count(findings.len(), "finding")));
    let row = |finding: &Finding| {
        let what = format!("{} ({})", words(&title(finding)), code(&line(&finding.issue.id)));
        let why = finding.suppression.as_ref().map(suppression).unwrap_or_default();
        vec![severity_words(finding.severity), what, code(&location(finding.place())), words(&why)]
    };
    summary.table(&["Severity", "What", "Where", "Why it does not count"], findings.iter().map(row), "finding");
}

fn gaps(gaps: &[Gap], what: &str, summary: &mut Summary) {
    if gaps.is_empty() {
        return;
    }
    summary.line(&format!("### {} {what}\n", count(gaps.len(), "gap")));
    let row = |gap: &Gap| {
        let path = gap.path.as_ref().map(|path| code(&path.terminal()));
        let object = gap.object.map(|id| format!("object {}", id.short()));
        let what: Vec<String> = [path, object, gap.bytes.map(size)].into_iter().flatten().collect();
        vec![format!("{} ({})", gap.reason.name(), reason(gap.reason)), what.join(", "), words(&gap.detail.terminal())]
    };
    summary.table(&["Why", "What", "Detail"], gaps.iter().map(row), "gap");
}

/// What was looked at, one line a half.
fn coverage(receipt: &Receipt, summary: &mut Summary) {
    summary.line("### Coverage\n");
    let scope = receipt.scope.terminal();
    let head = receipt.head.map_or_else(String::new, |id| format!(" at {}", id.short()));
    summary.line(&format!("- scanned {}{head}: {}", code(&scope), read(receipt)));
    if receipt.rules > 0 {
        summary.line(&format!("- secrets: {}", counted(receipt.rules, "rule")));
    }
    if receipt.withheld > 0 {
        summary.line(&format!("- {} of less confidence not shown", counted(receipt.withheld, "secret")));
    }
    if let Some(database) = &receipt.database {
        let (lockfiles, packages) = (counted(receipt.lockfiles, "lockfile"), counted(receipt.packages, "package"));
        let advisories = counted(database.advisories, "advisory");
        let origin = code(&database.origin.terminal());
        summary.line(&format!("- dependencies: {lockfiles}, {packages}; {advisories} from {origin} of {}", date(database.time)));
    }
}

/// Fields of a cell below each other; the empty ones are left out.
fn broken(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("<br>")
}

fn severity_words(severity: Severity) -> String {
    format!("{} {}", icon(severity), severity.name())
}

fn icon(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "🟥",
        Severity::High => "🟧",
        Severity::Medium => "🟨",
        Severity::Low => "🟦",
    }
}

fn words(text: &str) -> String {
    markdown_words(clip(text, FIELD).as_bytes())
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { markdown_cell(clip(text, FIELD).as_bytes()) }
}
