//! `JUnit` XML as Jenkins, GitLab and others read it: a suite for each half of the scan and one for its coverage.
//!
//! A finding is a failure, a gap an error, and what the policy sets aside is skipped. A half that was looked at and has no finding passes. Suites keep to the schema of Maven Surefire,
//! the one closest to a standard, and the whole to that of Jenkins' xUnit plugin.

use std::fmt::Write as _;
use std::io;

use super::brief::{of_half, sentences, short_fingerprint, since_date, title};
use super::words::{capital, line, location, reason, suppression};
use crate::finding::{Finding, Gap, Report};
use crate::text::{Untrusted, web_address, xml};

/// A test case: who is asked, what, and how it came out.
struct Case {
    class: String,
    name: String,
    outcome: Outcome,
}

/// How a test case came out.
enum Outcome {
    Passed,
    Failed { kind: String, message: String, text: String },
    Broken { kind: String, message: String },
    Skipped { message: String },
}

/// Writes all suites.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let receipt = &report.receipt;
    let looked = [
        ("secret", "secrets", receipt.rules > 0, "no credentials"),
        ("dependency", "dependencies", receipt.database.is_some() || receipt.lockfiles > 0, "no advisories"),
        ("policy", "policy", false, ""),
    ];
    let mut suites: Vec<(&str, Vec<Case>)> = Vec::new();
    for (half, name, was_looked_at, clean) in looked {
        let mut cases: Vec<Case> = of_half(&report.findings, half).map(failure).collect();
        if cases.is_empty() && was_looked_at {
            cases.push(passed(name, clean));
        }
        cases.extend(of_half(&report.suppressed, half).map(skipped));
        if !cases.is_empty() {
            suites.push((name, cases));
        }
    }
    let mut cases: Vec<Case> = report.gaps.iter().map(error).collect();
    if cases.is_empty() {
        cases.push(passed("coverage", "everything was looked at, or the policy accepts that it was not"));
    }
    cases.extend(report.accepted.iter().map(|gap| Case { outcome: accepted(), ..error(gap) }));
    suites.push(("coverage", cases));
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"lockhound\" {} time=\"0\">", counts(all(), false))?;
    suites.iter().try_for_each(|(name, cases)| suite(name, cases, out))?;
    writeln!(out, "</testsuites>")
}

fn suite(name: &str, cases: &[Case], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "  <testsuite name=\"lockhound {name}\" {} time=\"0\">", counts(cases.iter(), true))?;
    cases.iter().try_for_each(|case| out.write_all(element(case).as_bytes()))?;
    writeln!(out, "  </testsuite>")
}

/// The numbers of a suite; only a single suite knows of skipped ones.
fn counts<'a>(cases: impl Iterator<Item = &'a Case>, with_skipped: bool) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        failures += u32::from(matches!(case.outcome, Outcome::Failed { .. }));
        errors += u32::from(matches!(case.outcome, Outcome::Broken { .. }));
        skipped += u32::from(matches!(case.outcome, Outcome::Skipped { .. }));
    }
    let skipped = if with_skipped { format!(" skipped=\"{skipped}\"") } else { String::new() };
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"{skipped}")
}

fn element(case: &Case) -> String {
    let encoded = |text: &str| xml(text.as_bytes());
    let mut out = format!("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", encoded(&case.class), encoded(&case.name));
    match &case.outcome {
        Outcome::Passed => out.push_str("/>\n"),
        Outcome::Failed { kind, message, text } => {
            let text: Vec<String> = text.lines().map(encoded).collect();
            let (kind, message, text) = (encoded(kind), encoded(message), text.join("\n"));
            write!(out, ">\n      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>\n    </testcase>\n").unwrap_or_default();
        }
        Outcome::Skipped { message } => {
            write!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>\n", encoded(message)).unwrap_or_default();
        }
        Outcome::Broken { kind, message } => {
            let (kind, message) = (encoded(kind), encoded(message));
            write!(out, ">\n      <error type=\"{kind}\" message=\"{message}\"/>\n    </testcase>\n").unwrap_or_default();
        }
    }
    out
}

fn passed(class: &str, name: &str) -> Case {
    Case { class: format!("lockhound.{class}"), name: name.to_owned(), outcome: Outcome::Passed }
}

/// A finding that the policy sets aside, and why.
fn skipped(finding: &Finding) -> Case {
    let why = finding.suppression.as_ref().map(suppression).unwrap_or_default();
    let message = format!("{} at {}: {}", title(finding), location(finding.place()), capital(&why));
    Case { outcome: Outcome::Skipped { message }, ..failure(finding) }
}

fn accepted() -> Outcome {
    Outcome::Skipped { message: "accepted by the policy".to_owned() }
}

/// A finding as a case: its class is the file, as readers group by it, and its name holds the fingerprint, which stays when lines move.
fn failure(finding: &Finding) -> Case {
    let place = finding.place();
    let path = place.path.as_ref().map(Untrusted::terminal).filter(|path| !path.is_empty());
    let id = line(&finding.issue.id);
    let kind = format!("{}: {id}", finding.severity.name());
    let message = format!("{} at {}", title(finding), location(place));
    // No line begins with text from outside, so that none can be taken for a command to a CI runner.
    let mut lines = vec![format!("at {}", location(place))];
    lines.extend(finding.evidence.as_ref().map(|evidence| format!("| {}", evidence.line.terminal())));
    lines.push(sentences(finding, place));
    lines.push(format!("Severity {}, confidence {}.", finding.severity.name(), finding.confidence.name()));
    let since = since_date(finding);
    lines.extend((!since.is_empty()).then(|| format!("Since {since}.")));
    lines.extend(finding.places.iter().skip(1).map(|place| format!("also {}", location(place))));
    lines.extend(finding.issue.url.as_deref().and_then(web_address).map(|address| format!("See {address}")));
    lines.push(format!("Fingerprint {}", line(&finding.fingerprint.0)));
    Case {
        class: path.unwrap_or_else(|| format!("({})", place.part.name())),
        name: format!("{id} {}", short_fingerprint(finding)),
        outcome: Outcome::Failed { kind, message, text: lines.join("\n") },
    }
}

/// A gap as a case.
fn error(gap: &Gap) -> Case {
    let path = gap.path.as_ref().map(Untrusted::terminal);
    let object = gap.object.map(|id| format!("object {}", id.short()));
    let what: Vec<String> = path.into_iter().chain(object).filter(|part| !part.is_empty()).collect();
    let detail = gap.detail.terminal();
    let message = [capital(reason(gap.reason)), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    Case {
        class: "lockhound.coverage".to_owned(),
        name: format!("{} {}", gap.reason.name(), what.join(", ")).trim_end().to_owned(),
        outcome: Outcome::Broken { kind: gap.reason.name().to_owned(), message },
    }
}
