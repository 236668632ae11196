//! What a scan looks with: the options that `scan` and `baseline` share.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};

use super::rules::Rules;
use crate::advisories::{Choice, Chosen, Places, RegistryIndex, choose};
use crate::finding::Confidence;
use crate::policy::Options;
use crate::policy::baseline::is_of_dependencies;
use crate::scan::{Origin, PolicyFrom, Tools, read_config};

#[derive(Args)]
pub(super) struct With {
    /// Look for one half only.
    #[arg(long, value_name = "HALF")]
    only: Option<Half>,
    #[command(flatten)]
    rules: Rules,
    /// Report secrets from this confidence on: guess, likely, exact. Of those below, only the number is told [default: likely].
    #[arg(long, value_name = "CONFIDENCE")]
    confidence: Option<Least>,
    /// The settings [default: lockhound.toml at the root or in .github, for a change as it was before it].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// An advisory database: a checkout, a bare repository or a plain folder.
    #[arg(long, value_name = "PATH")]
    advisory_db: Option<PathBuf>,
    /// From how many days on the advisory database is too old, which is a gap (exit code 3); from a week on it is worth a note [default: 30].
    #[arg(long, value_name = "DAYS")]
    max_db_age: Option<NonZeroU32>,
    /// A registry that holds what the public one holds: its packages are judged like those. May be given several times.
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
    /// A local registry index, such as ~/.cargo/registry/index, a mirror's folder or a clone: tells locked versions that are yanked.
    #[arg(long, value_name = "PATH")]
    index: Option<PathBuf>,
    /// Fetch nothing: use the advisory database at hand.
    #[arg(long)]
    offline: bool,
    /// How many threads may work [default: one a core].
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
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

    /// Whether findings of this issue are looked for.
    pub(super) fn looks_at(&self, issue: &str) -> bool {
        self.only != Some(if is_of_dependencies(issue) { Half::Secrets } else { Half::Dependencies })
    }

    /// How many threads may work.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }

    /// What is said of the policy.
    pub(super) fn policy(&self) -> Result<PolicyFrom> {
        let confidence = self.confidence.map(|least| match least {
            Least::Guess => Confidence::Guess,
            Least::Likely => Confidence::Likely,
            Least::Exact => Confidence::Exact,
        });
        let options =
            Options { confidence, mirrors: self.mirror.clone(), max_age_days: self.max_db_age.map(NonZeroU32::get), ..Options::default() };
        let config = self.config.as_deref().map(read_config).transpose()?.map_or(Origin::Repository, Origin::Given);
        Ok(PolicyFrom { config, options, today: today(), ..PolicyFrom::default() })
    }

    /// Rules, and the database.
    pub(super) fn tools(&self) -> Result<Tools> {
        self.gather(self.offline)
    }

    /// The same with what is at hand: nothing is fetched.
    pub(super) fn tools_at_hand(&self) -> Result<Tools> {
        self.gather(true)
    }

    fn gather(&self, offline: bool) -> Result<Tools> {
        // Each takes some 25 ms: together they take no longer than one.
        let (detector, advisories) = std::thread::scope(|scope| {
            let advisories = scope.spawn(|| self.dependencies().then(|| self.database(offline)).transpose());
            (self.rules.detector(), advisories.join())
        });
        let advisories = advisories.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Tools { detector: detector?, secrets: self.only != Some(Half::Dependencies), advisories })
    }

    /// Chosen, and fetched if it must be, before anything of the repository is opened.
    fn database(&self, offline: bool) -> Result<Chosen> {
        if let Some(path) = &self.advisory_db {
            ensure!(path.exists(), "the advisory database {} is not there", path.display());
        }
        let choice = Choice { path: self.advisory_db.clone(), offline };
        let index = self.index.as_deref().map(RegistryIndex::open).transpose()?;
        let mut chosen = choose(&choice, &Places::of_environment());
        chosen.database = chosen.database.map(|database| database.with_registry(index));
        Ok(chosen)
    }
}

/// Today, in UTC; seconds since 1970-01-01T00:00:00Z.
pub(super) fn today() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).map_or(0, |now| now - now % 86_400)
}
