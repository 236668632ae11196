//! All parts of a policy, combined.

use super::baseline::Baseline;
use super::config::Config;
use super::waivers::Waivers;

/// All that says what passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The settings in force.
    pub config: Config,
    /// Exceptions with an end.
    pub waivers: Waivers,
    /// What is known already; none where there is no baseline.
    pub baseline: Option<Baseline>,
}

impl Policy {
    /// What both let pass: where a change has several bases, none of them alone may say what passes.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        let baseline = match (self.baseline, other.baseline) {
            (Some(own), Some(other)) => Some(own.common(&other)),
            (own, other) => own.or(other).map(|baseline| baseline.common(&Baseline::default())),
        };
        Self { config: self.config.common(&other.config), waivers: self.waivers.common(&other.waivers), baseline }
    }
}
