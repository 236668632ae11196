//! What a report means: the threshold, the verdict and the exit code.

pub mod baseline;

use std::str::FromStr;

pub use baseline::Baseline;

use crate::finding::{GapReason, Report, Severity};

/// From which severity on a finding fails the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threshold {
    /// No finding does.
    None,
    /// Every finding does.
    Low,
    /// Medium and worse.
    #[default]
    Medium,
    /// High and worse.
    High,
    /// Critical only.
    Critical,
}

impl Threshold {
    /// All thresholds' names, as [`Threshold::from_str`] takes them.
    pub const NAMES: [&str; 5] = ["none", "low", "medium", "high", "critical"];

    /// Whether a finding of this severity fails the run.
    #[must_use]
    pub fn is_reached_by(self, severity: Severity) -> bool {
        let least = match self {
            Self::None => return false,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        };
        severity >= least
    }
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(Self::None),
            "low" => Ok(Self::Low),
            "medium" => Ok(Self::Medium),
            "high" => Ok(Self::High),
            "critical" => Ok(Self::Critical),
            _ => Err(format!("no such threshold; it is one of {}", Self::NAMES.join(", "))),
        }
    }
}

/// What a report comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing at or above the threshold, and all was looked at.
    Clean,
    /// Something at or above the threshold, whatever the coverage.
    Findings,
    /// Nothing at or above the threshold, but not all was looked at.
    Incomplete,
    /// Nothing at or above the threshold, but the scanner itself failed on something.
    Failed,
}

impl Verdict {
    /// The exit code of the run.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
            Self::Failed => 4,
        }
    }
}

/// Judges a report.
#[must_use]
pub fn verdict(report: &Report, threshold: Threshold) -> Verdict {
    if report.findings.iter().any(|finding| finding.counts() && threshold.is_reached_by(finding.severity)) {
        Verdict::Findings
    } else if report.gaps.iter().any(|gap| gap.reason == GapReason::Internal) {
        Verdict::Failed
    } else if report.gaps.is_empty() {
        Verdict::Clean
    } else {
        Verdict::Incomplete
    }
}
