//! What passes: the options that `ci` and `hook` share.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::baseline;
use super::with::With;
use crate::policy::Threshold;
use crate::scan::{Origin, PolicyFrom};

#[derive(Args)]
pub(super) struct Gate {
    #[command(flatten)]
    pub(super) with: With,
    /// Exit with 1 from this severity on: none, low, medium, high, critical; or for what is overdue [default: medium].
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<Threshold>,
    /// Findings that are known, and do not count [default: lockhound.baseline at the root, for a change as it was before it].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Let every finding count, whatever baseline the repository has.
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
}

impl Gate {
    /// What the user says of the policy; the rest is the repository's own.
    pub(super) fn policy(&self) -> Result<PolicyFrom> {
        let baseline = match &self.baseline {
            Some(file) => Origin::Given(Some(baseline::read(file)?)),
            None if self.no_baseline => Origin::Given(None),
            None => Origin::Repository,
        };
        let mut from = PolicyFrom { baseline, ..self.with.policy()? };
        from.options.threshold = self.fail_on;
        Ok(from)
    }
}
