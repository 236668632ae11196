//! What a scan gives: issues at places, gaps, and the receipt. No type here can hold a secret's bytes.

mod dependency;
mod gap_reason;
mod history;
mod place;
mod receipt;
mod severity;
mod suppression;
mod verdict;

use std::sync::Arc;

use crate::blob::ObjectId;
use crate::text::Untrusted;
pub use dependency::{Dependency, Edge, Exposure, Step};
pub use gap_reason::GapReason;
pub use history::{CommitInfo, Refs};
pub use place::{Place, Region, Role, Status};
pub use receipt::{DatabaseInfo, Receipt, YankedChecks};
pub use severity::{Confidence, Severity};
pub use suppression::{Allowance, Due, Grounds, Justification, Suppression, Waiver};
pub use verdict::{Threshold, Verdict};

/// A reason for or against a finding, weighed. Its words are ours and hold nothing of what was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable: `name-strong`.
    pub name: &'static str,
    /// How much it counts; against the finding where it is below zero.
    pub points: i32,
    /// What it says of the value, one clause.
    pub text: &'static str,
}

/// Which kind of problem an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueKind {
    /// A credential that should not be in a repository.
    Secret,
    /// A locked dependency with a known vulnerability.
    Vulnerability,
    /// A locked dependency with an unsound interface.
    Unsound,
    /// A locked dependency that nobody maintains.
    Unmaintained,
    /// A locked dependency with a notice.
    Notice,
    /// A part of the policy that needs somebody: a waiver that has expired, a policy that a change makes weaker.
    Policy,
}

impl IssueKind {
    /// The kind's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Vulnerability => "vulnerability",
            Self::Unsound => "unsound",
            Self::Unmaintained => "unmaintained",
            Self::Notice => "notice",
            Self::Policy => "policy",
        }
    }
}

/// A kind of problem: a secret rule or an advisory. All its text is ours or the advisory database's, none the repository's.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Stable, never used again for another issue: `github-pat-classic`, `RUSTSEC-2020-0071`.
    pub id: String,
    /// Secret or which kind of advisory.
    pub kind: IssueKind,
    /// One line, no full stop.
    pub title: String,
    /// How bad if real.
    pub severity: Severity,
    /// How sure the shape is.
    pub confidence: Confidence,
    /// The CVSS base score, 0.0 to 10.0, where an advisory has one.
    pub score: Option<f32>,
    /// What it is and why it matters; Markdown.
    pub description: String,
    /// What to do about any finding of this issue; one paragraph of plain text.
    pub help: String,
    /// Where to revoke the credential or read the advisory.
    pub url: Option<String>,
    /// Classifications such as `external/cwe/cwe-798`.
    pub tags: Vec<String>,
    /// When an advisory was published, in seconds since 1970-01-01T00:00:00Z.
    pub published: Option<i64>,
}

/// The identity of a finding across commits, paths, lines and runs: lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub String);

/// What a change did with a finding. What stood at the same path before is not told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Novelty {
    /// It stood nowhere that the change touched.
    Added,
    /// It stood at another path before, which the change touched too.
    Moved,
}

impl Novelty {
    /// The novelty's name in machine-readable reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Moved => "moved",
        }
    }
}

/// What may be shown of what was found: its line with every secret masked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The line, clipped, with secrets masked.
    pub line: Untrusted,
    /// Where in `line` the finding stands, as byte offsets.
    pub mark: (usize, usize),
}

/// An issue at its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub issue: Arc<Issue>,
    /// Its identity.
    pub fingerprint: Fingerprint,
    /// How bad this one is: the issue's severity, unless structure says less (an expired token).
    pub severity: Severity,
    /// How sure this one is.
    pub confidence: Confidence,
    /// What the change did with it, where one was looked at.
    pub novelty: Option<Novelty>,
    /// The package, of a dependency.
    pub dependency: Option<Dependency>,
    /// Since when it is vulnerable, of a dependency in the history.
    pub exposure: Option<Exposure>,
    /// Where it was seen, first the place to look at first; never empty.
    pub places: Vec<Place>,
    /// The first place's line, for a finding in text.
    pub evidence: Option<Evidence>,
    /// Why it is one, reason by reason; none for a dependency.
    pub why: Vec<&'static Reason>,
    /// What structure proves: "checksum valid", "crate time 0.1.43", "path: app → chrono → time".
    pub facts: Vec<Untrusted>,
    /// What to do about this very finding, a command or a sentence a line.
    pub advice: Vec<Untrusted>,
    /// By when it is to be mended, where the policy sets a deadline.
    pub due: Option<Due>,
    /// Why it does not count, of one that the policy sets aside.
    pub suppression: Option<Suppression>,
}

impl Finding {
    /// All texts of it that may come from the repository, but for evidence and commits.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        let of_places = self.places.iter_mut().flat_map(|place| place.path.iter_mut().chain(&mut place.refs.names));
        let of_dependency = self.dependency.iter_mut().flat_map(Dependency::texts_mut);
        let of_exposure = self.exposure.iter_mut().flat_map(Exposure::texts_mut);
        let of_suppression = self.suppression.iter_mut().flat_map(Suppression::texts_mut);
        of_places.chain(&mut self.facts).chain(&mut self.advice).chain(of_dependency).chain(of_exposure).chain(of_suppression)
    }

    /// The place to look at first.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.places[0]
    }

    /// Its place in a lockfile, of a dependency.
    #[must_use]
    pub fn lockfile(&self) -> Option<&Place> {
        self.places.iter().find(|place| place.role == Role::Locks)
    }

    /// Whether it counts for the verdict: a dependency that only moved to another lockfile does not, while whoever moves a secret can mend it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.issue.kind == IssueKind::Secret || self.novelty != Some(Novelty::Moved)
    }

    /// Whether it is in the way of a clean verdict.
    #[must_use]
    pub fn fails(&self, threshold: Threshold) -> bool {
        self.counts() && threshold.is_reached_by(self.severity, self.due)
    }

    /// The worst status of its places.
    #[must_use]
    pub fn status(&self) -> Status {
        self.places.iter().map(|place| place.status).min().unwrap_or(Status::Live)
    }
}

/// What could not be looked at, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Why, by its stable name.
    pub reason: GapReason,
    /// The path, where there is one.
    pub path: Option<Untrusted>,
    /// The object, where there is one.
    pub object: Option<ObjectId>,
    /// How many bytes were not looked at, where that is known.
    pub bytes: Option<u64>,
    /// What is wrong and what to do, one line.
    pub detail: Untrusted,
}

/// Everything a scan has to say, sorted: the same input gives the same report.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Worst first.
    pub findings: Vec<Finding>,
    /// What a change mended: dependencies that were vulnerable before it and are no more. Of no weight for the verdict.
    pub mended: Vec<Finding>,
    /// What the policy sets aside, each with its suppression. Of no weight for the verdict.
    pub suppressed: Vec<Finding>,
    /// By reason, path and object.
    pub gaps: Vec<Gap>,
    /// Gaps that the policy accepts. Of no weight for the verdict.
    pub accepted: Vec<Gap>,
    /// What it all comes to.
    pub verdict: Verdict,
    /// What was looked at.
    pub receipt: Receipt,
}

impl Report {
    /// Puts findings and gaps into their order: severity, confidence and status first, then place, so that ties never depend on threads.
    pub fn sort(&mut self) {
        for findings in [&mut self.findings, &mut self.mended, &mut self.suppressed] {
            // What pulls a dependency in comes in an order of its own.
            for finding in findings.iter_mut().filter(|finding| finding.dependency.is_none()) {
                finding.places.sort();
                finding.places.dedup();
            }
            findings.sort_by(|a, b| {
                let rank = |f: &Finding| (std::cmp::Reverse(f.severity), std::cmp::Reverse(f.confidence), f.status());
                rank(a)
                    .cmp(&rank(b))
                    .then_with(|| a.issue.id.cmp(&b.issue.id))
                    .then_with(|| a.places.cmp(&b.places))
                    .then_with(|| a.fingerprint.cmp(&b.fingerprint))
            });
        }
        for gaps in [&mut self.gaps, &mut self.accepted] {
            gaps.sort();
            gaps.dedup();
        }
    }
}
