//! The dependency half against its oracle: what `rustsec`'s own report says of the same database and lockfile.

mod database;
mod locks;
mod manifests;
mod server;
mod shared;
mod snapshot;
mod sources;
mod toolchains;

use std::collections::BTreeSet;
use std::path::Path;

use lockhound::advisories::{Database, Judged, Lock, judge};
use lockhound::finding::{Confidence, Finding, Status};

/// What is compared: kind, advisory, package, version.
type Verdicts = BTreeSet<(String, String, String, String)>;

fn lock(bytes: &[u8]) -> Lock<'_> {
    Lock { path: b"app/Cargo.lock", bytes, object: None, status: Status::Live }
}

/// Verdicts on packages of the registry: what the oracle says too.
fn verdicts(judged: &Judged) -> Verdicts {
    let all: Verdicts = judged.findings.iter().filter(|finding| finding.confidence == Confidence::Exact).map(verdict).collect();
    assert_eq!(all.len() + forks(judged).len(), judged.findings.len(), "each verdict once");
    all
}

/// Findings on packages from git, which the oracle does not judge.
fn forks(judged: &Judged) -> Vec<&Finding> {
    judged.findings.iter().filter(|finding| finding.confidence != Confidence::Exact).collect()
}

fn verdict(finding: &Finding) -> (String, String, String, String) {
    let words: Vec<String> = finding.facts[0].terminal().split(' ').map(str::to_owned).collect();
    assert_eq!(words[0], "crate");
    (finding.issue.kind.name().to_owned(), finding.issue.id.clone(), words[1].clone(), words[2].clone())
}

/// What `Report::generate` says, with every informational kind on, about the lockfile as `rustsec` reads it.
fn oracle(folder: &Path, text: &str) -> Verdicts {
    use rustsec::advisory::Informational;
    let database = rustsec::Database::open(folder).expect("the database is whole");
    let informational_warnings = vec![Informational::Notice, Informational::Unmaintained, Informational::Unsound];
    let settings = rustsec::report::Settings { informational_warnings, ..Default::default() };
    let report = rustsec::Report::generate(&database, &text.parse().expect("a lockfile"), &settings);
    let row = |kind: &str, id: String, package: &rustsec::package::Package| {
        (kind.to_owned(), id, package.name.to_string(), package.version.to_string())
    };
    let vulnerabilities =
        report.vulnerabilities.list.iter().map(|found| row("vulnerability", found.advisory.id.to_string(), &found.package));
    let warnings = report
        .warnings
        .values()
        .flatten()
        .filter_map(|warning| Some(row(warning.kind.as_str(), warning.advisory.as_ref()?.id.to_string(), &warning.package)));
    vulnerabilities.chain(warnings).collect()
}

/// The lines that a finding points at.
fn lines_of<'a>(text: &'a str, finding: &lockhound::finding::Finding) -> Vec<&'a str> {
    let region = finding.place().region;
    let (first, last) = (region.line as usize, region.end_line as usize);
    let lines: Vec<&str> = text.lines().skip(first - 1).take(last + 1 - first).collect();
    assert_eq!(region.column, 1);
    assert_eq!(lines.last().map(|line| line.chars().count() + 1), Some(region.end_column as usize));
    lines
}

/// A database of made-up packages, and the folder it is in.
fn small() -> (tempfile::TempDir, Database) {
    let folder = database::write();
    let database = Database::from_folder(folder.path()).expect("a whole database");
    (folder, database)
}

fn judge_text(database: &Database, text: &str) -> Judged {
    judge(database, &lock(text.as_bytes()))
}
