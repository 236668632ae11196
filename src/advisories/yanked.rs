//! Whether a locked version was yanked: withdrawn from the registry by its makers, so that Cargo chooses it for nobody who has not locked it.

use std::sync::Arc;

use semver::Version;

use super::advice::{Advice, Standing, is_compatible};
use super::database::Database;
use super::lockfile::Package;
use super::registry_index::{RegistryIndex, Release};
use crate::finding::{Confidence, Issue, IssueKind, Severity};

/// The issue's id.
pub(super) const ID: &str = "yanked";

/// What an index says of a locked version.
pub(super) enum Said {
    /// The index does not have it.
    Unknown,
    /// It was not withdrawn.
    Offered,
    /// It was; here is what there is.
    Withdrawn(Arc<[Release]>),
}

impl Said {
    /// The releases that there are, where this one is withdrawn.
    pub(super) fn withdrawn(self) -> Option<Arc<[Release]>> {
        if let Self::Withdrawn(releases) = self { Some(releases) } else { None }
    }
}

/// Asks the index for a package of the public registry.
pub(super) fn ask(index: &RegistryIndex, package: &Package) -> Said {
    let Some(releases) = index.releases(&package.name) else { return Said::Unknown };
    match releases.iter().find(|release| release.version == package.version) {
        None => Said::Unknown,
        Some(release) if release.yanked => Said::Withdrawn(releases),
        Some(_) => Said::Offered,
    }
}

/// The smallest later release that is offered and has no advisory, if it needs nobody's consent as a command.
pub(super) fn advise(releases: &[Release], database: &Database, standing: &Standing<'_>) -> Advice {
    let Package { name, version, .. } = standing.package;
    let words = |words| Advice { words, is_command: false };
    let is_later = |release: &&Release| !release.yanked && release.version > *version;
    let is_wanted = |version: &&Version, early: bool| version.pre.is_empty() || early;
    let later = releases.iter().filter(is_later).map(|release| &release.version);
    let later = later.filter(|later| is_wanted(later, !version.pre.is_empty()));
    let best = later.min_by_key(|later| (!is_compatible(version, later), database.against(name, later).next().is_some(), (*later).clone()));
    match best {
        Some(later) if is_compatible(version, later) => {
            let package = if standing.has_siblings { format!("{name}@{version}") } else { name.clone() };
            Advice { words: format!("cargo update -p {package} --precise {later}"), is_command: true }
        }
        Some(later) => words(format!("needs {name} {later} or later, which is not compatible with {version}")),
        None => words(format!("the index has no later release of {name} that is offered: replace it, or see why it was withdrawn")),
    }
}

pub(super) fn issue() -> Issue {
    Issue {
        id: ID.to_owned(),
        kind: IssueKind::Notice,
        title: "Withdrawn from the registry (yanked)".to_owned(),
        severity: Severity::Low,
        confidence: Confidence::Exact,
        score: None,
        description:
            "The makers of this version have withdrawn it from the registry, mostly because it is broken. Cargo uses it only where it \
                      is locked already, and nobody can lock it anew."
                .to_owned(),
        help: "Move to a version that is not withdrawn.".to_owned(),
        url: Some("https://doc.rust-lang.org/cargo/commands/cargo-yank.html".to_owned()),
        tags: Vec::new(),
        published: None,
    }
}
