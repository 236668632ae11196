//! What is said of each advisory and package in a VEX document: whether it bears on the product, and why.

use std::collections::BTreeMap;

use super::bill::encoded;
use crate::finding::{Finding, Grounds, IssueKind, Justification, Report, Suppression};
use crate::text::Untrusted;

/// How a product stands to an advisory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    /// It is not what it seems, or can't be reached; why, where that was said in VEX's words.
    NotAffected(Option<Justification>),
    /// It is affected, and somebody bears or mends that.
    Affected,
}

/// One advisory, and the package that it is about.
pub(super) struct Statement<'a> {
    pub(super) finding: &'a Finding,
    /// The package's address.
    pub(super) package: String,
    pub(super) stand: Stand,
    /// What is said beside, or what to do.
    pub(super) words: String,
}

/// A statement for each advisory and package; of several lockfiles, the one that is affected counts.
pub(super) fn statements(report: &Report) -> Vec<Statement<'_>> {
    let mut all: BTreeMap<(&str, String), Statement> = BTreeMap::new();
    for finding in report.findings.iter().chain(&report.suppressed) {
        let Some(dependency) = finding.dependency.as_ref().filter(|_| is_advisory(finding)) else { continue };
        let (name, version) = (dependency.name.lossy(), dependency.version.lossy());
        let package = format!("pkg:cargo/{}@{}", encoded(&name), encoded(&version));
        let (stand, words) = stand(finding);
        let statement = Statement { finding, package: package.clone(), stand, words };
        let known = all.entry((&finding.issue.id, package));
        known.and_modify(|known| known.stand = known.stand.max(stand)).or_insert(statement);
    }
    all.into_values().collect()
}

fn is_advisory(finding: &Finding) -> bool {
    matches!(finding.issue.kind, IssueKind::Vulnerability | IssueKind::Unsound)
}

fn stand(finding: &Finding) -> (Stand, String) {
    let advice = || {
        let words: Vec<String> = finding.advice.iter().map(Untrusted::terminal).collect();
        if words.is_empty() { "no release mends it yet".to_owned() } else { words.join("; ") }
    };
    let Some(Suppression::Waiver(waiver)) = &finding.suppression else { return (Stand::Affected, advice()) };
    let said = waiver.note.as_ref().map(Untrusted::terminal).filter(|note| !note.is_empty());
    match waiver.grounds {
        Grounds::NotAffected(justification) => (Stand::NotAffected(Some(justification)), said.unwrap_or_default()),
        Grounds::FalsePositive => (Stand::NotAffected(None), said.unwrap_or_else(|| "it is not what the advisory is about".to_owned())),
        Grounds::UsedInTests => (Stand::NotAffected(None), said.unwrap_or_else(|| "it is used in tests only".to_owned())),
        Grounds::RiskAccepted => (Stand::Affected, said.unwrap_or_else(|| "the risk is accepted for a time".to_owned())),
        Grounds::CompensatingControl => (Stand::Affected, said.unwrap_or_default()),
        Grounds::WillFixLater => (Stand::Affected, said.unwrap_or_else(advice)),
    }
}

/// When the document holds: the day of the advisories that it speaks of.
pub(super) fn time(report: &Report) -> i64 {
    report.receipt.database.as_ref().map_or(0, |database| database.time)
}
