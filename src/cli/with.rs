//! What a scan looks with: the options that `scan` and `baseline` share.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};

use super::rules::Rules;
use crate::advisories::{Choice, Chosen, Places, choose};
use crate::finding::Confidence;
use crate::scan::Tools;

#[derive(Args)]
pub(super) struct With {
    /// Look for one half only.
    #[arg(long, value_name = "HALF")]
    only: Option<Half>,
    #[command(flatten)]
    rules: Rules,
    /// Report secrets from this confidence on: guess, likely, exact. Of those below, only the number is told.
    #[arg(long, value_name = "CONFIDENCE", default_value = "likely")]
    confidence: Least,
    /// An advisory database: a checkout, a bare repository or a plain folder.
    #[arg(long, value_name = "PATH")]
    advisory_db: Option<PathBuf>,
    /// A registry that holds what the public one holds: its packages are judged like those. May be given several times.
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
    /// Fetch nothing: use the advisory database at hand.
    #[arg(long)]
    offline: bool,
    /// How many threads may work [default: one a core].
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
}

/// The least confidence that is reported.
#[derive(Clone, Copy, ValueEnum)]
enum Least {
    Guess,
    Likely,
    Exact,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    Secrets,
    Dependencies,
}

impl With {
    /// Whether dependencies are looked at.
    pub(super) fn dependencies(&self) -> bool {
        self.only != Some(Half::Secrets)
    }

    /// How many threads may work.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        self.threads.map_or_else(cores, std::num::NonZeroUsize::get)
    }

    /// Rules, and the database.
    pub(super) fn tools(&self) -> Result<Tools> {
        let least = match self.confidence {
            Least::Guess => Confidence::Guess,
            Least::Likely => Confidence::Likely,
            Least::Exact => Confidence::Exact,
        };
        let advisories = self.dependencies().then(|| self.database()).transpose()?;
        let detector = self.rules.detector()?.with_confidence(least);
        Ok(Tools { detector, secrets: self.only != Some(Half::Dependencies), advisories })
    }

    /// Chosen, and fetched if it must be, before anything of the repository is opened.
    fn database(&self) -> Result<Chosen> {
        if let Some(path) = &self.advisory_db {
            ensure!(path.exists(), "the advisory database {} is not there", path.display());
        }
        let choice = Choice { path: self.advisory_db.clone(), offline: self.offline, mirrors: self.mirror.clone() };
        Ok(choose(&choice, &Places::of_environment()))
    }
}
