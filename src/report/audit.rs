//! The audit log: a line of JSON for each run, with the hash of the line before it, so that nothing in between can be changed unseen.
//!
//! `hash` is the SHA-256, in hex, of the line up to the comma before it; `previous` is that of the line before, 64 zeros in the first. Lines cut
//! off at the end can't be seen by this: keep the hash of the last one elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::escape::write_line;
use crate::finding::Report;
use crate::text::{hex, timestamp};

/// What the first line has in the place of a hash before it.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HASH: &str = ",\"hash\":\"";

/// Who ran what, and when.
pub struct Run<'a> {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Whoever started it, as the environment says.
    pub actor: &'a str,
    /// The verb: `scan`.
    pub action: &'a str,
    /// The folder.
    pub target: &'a str,
    /// The exit code that it ended with.
    pub exit_code: u8,
}

#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    time: String,
    tool: &'static str,
    actor: &'a str,
    action: &'a str,
    target: &'a str,
    scope: String,
    head: Option<String>,
    rules_hash: &'a str,
    advisories: Option<String>,
    verdict: &'static str,
    exit_code: u8,
    findings: BTreeMap<&'static str, u64>,
    suppressed: u64,
    gaps: u64,
    accepted_gaps: u64,
    previous: &'a str,
}

/// The part of a line that the chain is made of.
#[derive(Deserialize)]
struct Link {
    sequence: u64,
    previous: String,
    hash: String,
}

/// How far a log goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many lines it has.
    pub lines: u64,
    /// The hash of the last.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { lines: 0, hash: NOTHING.to_owned() }
    }
}

/// The line for a run, its end included, behind a log that goes so far.
///
/// # Errors
/// When there is no memory for it.
pub fn audit_line(run: &Run, report: &Report, head: &Head) -> std::io::Result<String> {
    let mut findings = BTreeMap::new();
    for finding in &report.findings {
        *findings.entry(finding.severity.name()).or_default() += 1;
    }
    let line = Line {
        sequence: head.lines + 1,
        time: timestamp(run.time),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        actor: run.actor,
        action: run.action,
        target: run.target,
        scope: report.receipt.scope.lossy().into_owned(),
        head: report.receipt.head.map(|id| id.to_string()),
        rules_hash: &report.receipt.rules_hash,
        advisories: report.receipt.database.as_ref().and_then(|database| Some(database.commit?.to_string())),
        verdict: report.verdict.name(),
        exit_code: run.exit_code,
        findings,
        suppressed: report.suppressed.len() as u64,
        gaps: report.gaps.len() as u64,
        accepted_gaps: report.accepted.len() as u64,
        previous: &head.hash,
    };
    let mut text = Vec::new();
    write_line(&line, &mut text)?;
    let text = String::from_utf8_lossy(&text);
    let body = text.trim_end().strip_suffix('}').unwrap_or(&text);
    Ok(format!("{body}{HASH}{}\"}}\n", sum(body)))
}

/// Checks a log from its first line to its last.
///
/// # Errors
/// The first line that is not as it was written, and why.
pub fn verify_audit(log: &str) -> Result<Head, String> {
    let mut head = Head::default();
    for (number, line) in (1..).zip(log.lines()) {
        head = link(line, &head).map_err(|why| format!("line {number}: {why}"))?;
    }
    if !log.is_empty() && !log.ends_with('\n') {
        return Err(format!("line {}: it was cut off", head.lines));
    }
    Ok(head)
}

/// The head of a log that goes on with this line.
fn link(line: &str, head: &Head) -> Result<Head, String> {
    let read: Link = serde_json::from_str(line).map_err(|_| "it is no line of an audit log")?;
    let body = line.rfind(HASH).and_then(|at| line.get(..at)).ok_or("it has no hash")?;
    if sum(body) != read.hash {
        return Err("it was changed after it was written".to_owned());
    }
    if read.previous != head.hash || read.sequence != head.lines + 1 {
        return Err("it does not follow the line before it: one was changed, taken out or put in".to_owned());
    }
    Ok(Head { lines: read.sequence, hash: read.hash })
}

fn sum(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes()))
}
