//! What a report comes to: the threshold, the verdict and the exit code.

use std::str::FromStr;

use super::severity::Severity;
use super::suppression::Due;

/// Which findings fail a run.
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
    /// Those that should have been mended by now.
    Overdue,
}

impl Threshold {
    /// All thresholds' names, as [`Threshold::from_str`] takes them.
    pub const NAMES: [&str; 6] = ["none", "low", "medium", "high", "critical", "overdue"];

    /// The threshold's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
            Self::Overdue => "overdue",
        }
    }

    /// Whether a finding of this severity and deadline fails the run.
    #[must_use]
    pub fn is_reached_by(self, severity: Severity, due: Option<Due>) -> bool {
        let least = match self {
            Self::None => return false,
            Self::Overdue => return due.is_some_and(|due| due.overdue > 0),
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
            "overdue" => Ok(Self::Overdue),
            _ => Err(format!("no such threshold; it is one of {}", Self::NAMES.join(", "))),
        }
    }
}

/// What a report comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing at or above the threshold, and all was looked at.
    #[default]
    Clean,
    /// Something at or above the threshold, whatever the coverage.
    Findings,
    /// Nothing at or above the threshold, but not all was looked at.
    Incomplete,
    /// Nothing at or above the threshold, but the scanner itself failed on something.
    Failed,
}

impl Verdict {
    /// The verdict's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Findings => "findings",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }

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
