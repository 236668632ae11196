//! The shapes of the JSON report, version 1: apart from the nouns of a scan, so that those can change and this can't by mistake.
//! `report.schema.json` describes them.

use serde::Serialize;

use super::wire_dependency::WireDependency;
use super::wire_path::{WirePath, bytes_of, text};
use super::wire_policy::{WireDue, WireSuppression};
use crate::finding::{CommitInfo, Evidence, Exposure, Finding, Gap, Issue, Novelty, Place, Report};
use crate::stats::{Phase, Stats};
use crate::text::date;

/// The version of these shapes; it changes when a field is taken away or gets another meaning.
pub(super) const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct Document {
    pub(super) schema_version: u32,
    pub(super) tool: Tool,
    pub(super) findings: Vec<WireFinding>,
    pub(super) mended: Vec<WireFinding>,
    pub(super) suppressed: Vec<WireFinding>,
    pub(super) gaps: Vec<WireGap>,
    pub(super) accepted: Vec<WireGap>,
    pub(super) receipt: WireReceipt,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

/// A line of JSON Lines.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Line {
    Finding(Box<WireFinding>),
    Mended(Box<WireFinding>),
    Suppressed(Box<WireFinding>),
    Gap(WireGap),
    Accepted(WireGap),
    Receipt(Box<ReceiptLine>),
}

/// The last line of JSON Lines: what was looked at, and by which version.
#[derive(Serialize)]
pub(super) struct ReceiptLine {
    pub(super) schema_version: u32,
    pub(super) tool: Tool,
    #[serde(flatten)]
    pub(super) receipt: WireReceipt,
}

#[derive(Serialize)]
pub(super) struct WireFinding {
    rule: String,
    fingerprint: String,
    severity: &'static str,
    confidence: &'static str,
    status: &'static str,
    novelty: Option<&'static str>,
    issue: WireIssue,
    evidence: Option<WireEvidence>,
    why: Vec<WireReason>,
    facts: Vec<String>,
    advice: Vec<String>,
    dependency: Option<WireDependency>,
    exposure: Option<WireExposure>,
    due: Option<WireDue>,
    suppression: Option<WireSuppression>,
    places: Vec<WirePlace>,
}

#[derive(Serialize)]
struct WireExposure {
    entered: WireCommit,
    since: i64,
    since_date: String,
    until: i64,
    until_date: String,
    days: i64,
    was_known: bool,
    first_release: Option<String>,
    last_release: Option<String>,
    releases: u64,
}

#[derive(Serialize)]
struct WireReason {
    reason: &'static str,
    points: i32,
    text: &'static str,
}

#[derive(Serialize)]
struct WireIssue {
    kind: &'static str,
    title: String,
    severity: &'static str,
    confidence: &'static str,
    score: Option<f32>,
    description: String,
    help: String,
    url: Option<String>,
    tags: Vec<String>,
    published: Option<i64>,
}

#[derive(Serialize)]
struct WireEvidence {
    line: String,
    mark: WireMark,
}

/// Where the finding stands in the line, counted in Unicode scalar values from zero; the end is exclusive.
#[derive(Serialize)]
struct WireMark {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct WirePlace {
    status: &'static str,
    role: &'static str,
    part: &'static str,
    #[serde(flatten)]
    path: WirePath,
    inner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inner_hex: Option<String>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    object: Option<String>,
    commit: Option<WireCommit>,
    removed: Option<WireCommit>,
    refs: Vec<String>,
    more_refs: u64,
    line_hash: Option<String>,
}

#[derive(Serialize)]
struct WireCommit {
    id: String,
    time: i64,
    date: String,
    author: String,
}

#[derive(Serialize)]
pub(super) struct WireGap {
    reason: &'static str,
    #[serde(flatten)]
    path: WirePath,
    object: Option<String>,
    bytes: Option<u64>,
    detail: String,
}

#[derive(Serialize)]
pub(super) struct WireReceipt {
    verdict: &'static str,
    exit_code: u8,
    complete: bool,
    scope: String,
    head: Option<String>,
    refs: u64,
    commits: u64,
    trees: u64,
    blobs: u64,
    tags: u64,
    files: u64,
    members: u64,
    bytes: u64,
    rules: u64,
    rules_hash: String,
    withheld: u64,
    baseline: Option<u64>,
    lockfiles: u64,
    packages: u64,
    toolchains: u64,
    yanked: Option<WireYanked>,
    database: Option<WireDatabase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Vec<WirePhase>>,
}

#[derive(Serialize)]
struct WireYanked {
    checked: u64,
    unknown: u64,
}

#[derive(Serialize)]
struct WirePhase {
    phase: &'static str,
    seconds: f64,
    bytes: u64,
}

#[derive(Serialize)]
struct WireDatabase {
    origin: String,
    commit: Option<String>,
    time: i64,
    date: String,
    advisories: u64,
}

impl From<&Finding> for WireFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.issue.id.clone(),
            fingerprint: finding.fingerprint.0.clone(),
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            status: finding.status().name(),
            novelty: finding.novelty.map(Novelty::name),
            issue: WireIssue::from(&*finding.issue),
            evidence: finding.evidence.as_ref().map(WireEvidence::from),
            why: finding.why.iter().map(|why| WireReason { reason: why.name, points: why.points, text: why.text }).collect(),
            facts: finding.facts.iter().map(text).collect(),
            advice: finding.advice.iter().map(text).collect(),
            dependency: finding.dependency.as_ref().map(WireDependency::from),
            exposure: finding.exposure.as_ref().map(WireExposure::from),
            due: finding.due.as_ref().map(WireDue::from),
            suppression: finding.suppression.as_ref().map(WireSuppression::from),
            places: finding.places.iter().map(WirePlace::from).collect(),
        }
    }
}

impl From<&Issue> for WireIssue {
    fn from(issue: &Issue) -> Self {
        Self {
            kind: issue.kind.name(),
            title: issue.title.clone(),
            severity: issue.severity.name(),
            confidence: issue.confidence.name(),
            score: issue.score.filter(|score| score.is_finite()),
            description: issue.description.clone(),
            help: issue.help.clone(),
            url: issue.url.clone(),
            tags: issue.tags.clone(),
            published: issue.published,
        }
    }
}

impl From<&Exposure> for WireExposure {
    fn from(exposure: &Exposure) -> Self {
        let releases = exposure.releases.as_ref();
        Self {
            entered: WireCommit::from(&exposure.entered),
            since: exposure.since,
            since_date: date(exposure.since),
            until: exposure.until,
            until_date: date(exposure.until),
            days: exposure.days(),
            was_known: exposure.was_known,
            first_release: releases.map(|(first, _)| text(first)),
            last_release: releases.map(|(_, last)| text(last)),
            releases: exposure.release_count,
        }
    }
}

impl From<&Evidence> for WireEvidence {
    fn from(evidence: &Evidence) -> Self {
        let bytes = evidence.line.as_bytes();
        let characters = |end: usize| String::from_utf8_lossy(bytes.get(..end).unwrap_or(bytes)).chars().count();
        let (start, end) = (characters(evidence.mark.0), characters(evidence.mark.1));
        Self { line: text(&evidence.line), mark: WireMark { start, end: end.max(start) } }
    }
}

impl From<&Place> for WirePlace {
    fn from(place: &Place) -> Self {
        Self {
            status: place.status.name(),
            role: place.role.name(),
            part: place.part.name(),
            path: WirePath::from(place.path.as_ref()),
            inner: place.inner.as_ref().map(text),
            inner_hex: bytes_of(place.inner.as_ref()),
            line: place.region.line,
            column: place.region.column,
            end_line: place.region.end_line,
            end_column: place.region.end_column,
            object: place.object.map(|id| id.to_string()),
            commit: place.commit.as_ref().map(WireCommit::from),
            removed: place.removed.as_ref().map(WireCommit::from),
            refs: place.refs.names.iter().map(text).collect(),
            more_refs: place.refs.more,
            line_hash: place.line_hash.clone(),
        }
    }
}

impl From<&CommitInfo> for WireCommit {
    fn from(commit: &CommitInfo) -> Self {
        Self { id: commit.id.to_string(), time: commit.time, date: date(commit.time), author: text(&commit.author) }
    }
}

impl From<&Gap> for WireGap {
    fn from(gap: &Gap) -> Self {
        Self {
            reason: gap.reason.name(),
            path: WirePath::from(gap.path.as_ref()),
            object: gap.object.map(|id| id.to_string()),
            bytes: gap.bytes,
            detail: text(&gap.detail),
        }
    }
}

impl WireReceipt {
    pub(super) fn new(report: &Report) -> Self {
        let receipt = &report.receipt;
        Self {
            verdict: report.verdict.name(),
            exit_code: report.verdict.exit_code(),
            complete: report.gaps.is_empty() && report.accepted.is_empty(),
            scope: text(&receipt.scope),
            head: receipt.head.map(|id| id.to_string()),
            refs: receipt.refs,
            commits: receipt.commits,
            trees: receipt.trees,
            blobs: receipt.blobs,
            tags: receipt.tags,
            files: receipt.files,
            members: receipt.members,
            bytes: receipt.bytes,
            rules: receipt.rules,
            rules_hash: receipt.rules_hash.clone(),
            withheld: receipt.withheld,
            baseline: receipt.baseline,
            lockfiles: receipt.lockfiles,
            packages: receipt.packages,
            toolchains: receipt.toolchains,
            yanked: receipt.yanked.map(|yanked| WireYanked { checked: yanked.checked, unknown: yanked.unknown }),
            database: receipt.database.as_ref().map(|database| WireDatabase {
                origin: text(&database.origin),
                commit: database.commit.map(|id| id.to_string()),
                time: database.time,
                date: date(database.time),
                advisories: database.advisories,
            }),
            stats: receipt.stats.as_ref().map(phases),
        }
    }
}

/// All phases but the last: writing reports is not over while one is written.
fn phases(stats: &Stats) -> Vec<WirePhase> {
    let wire = |phase: Phase| WirePhase { phase: phase.name(), seconds: stats.spent(phase).as_secs_f64(), bytes: stats.bytes(phase) };
    Phase::ALL.into_iter().filter(|phase| *phase != Phase::Report).map(wire).collect()
}
