//! Whether a locked version was yanked: withdrawn from the registry by its makers, so that Cargo chooses it for nobody who has not locked it.

use std::sync::Arc;

use semver::Version;

use super::advice::{Standing, is_compatible};
use super::database::Database;
use super::lock::{Lock, fingerprint, place};
use super::lockfile::Package;
use super::registry_index::{RegistryIndex, Release};
use crate::finding::{Confidence, Dependency, Finding, Issue, IssueKind, Severity};
use crate::text::Untrusted;

/// The issue's id.
pub(super) const ID: &str = "yanked";

/// What an index says of a locked version.
pub(super) enum Said {
    /// The index does not have it.
    Unknown,
    /// It was not withdrawn.
    Offered,
    /// It was.
    Yanked(Box<Finding>),
}

/// Asks the index for a package of the public registry; `way` is its way from a workspace member.
pub(super) fn ask((index, database): (&RegistryIndex, &Database), lock: &Lock<'_>, standing: &Standing<'_>, way: Option<String>) -> Said {
    let package = standing.package;
    let releases = index.releases(&package.name);
    let Some(release) = releases.iter().flat_map(|all| all.iter()).find(|release| release.version == package.version) else {
        return Said::Unknown;
    };
    if !release.yanked {
        return Said::Offered;
    }
    let (words, is_command) = advise(releases.as_deref().unwrap_or_default(), database, standing);
    let mut facts = vec![format!("crate {} {}", package.name, package.version)];
    match standing.holders {
        Some((member, _)) if standing.is_direct => facts.push(format!("direct dependency of {}", member.name)),
        Some(_) => facts.push("transitive dependency".to_owned()),
        None => {}
    }
    facts.extend(way.map(|way| format!("path: {way}")));
    Said::Yanked(Box::new(Finding {
        issue: Arc::new(issue()),
        fingerprint: fingerprint(ID, &package.name, lock.path),
        severity: Severity::Low,
        confidence: Confidence::Exact,
        why: Vec::new(),
        novelty: None,
        dependency: Some(Dependency {
            name: package.name.as_str().into(),
            version: package.version.to_string().into(),
            command: is_command.then(|| words.as_str().into()),
        }),
        exposure: None,
        places: vec![place(lock, package.region)],
        evidence: None,
        facts: facts.into_iter().map(Untrusted::from).collect(),
        advice: vec![words.into()],
    }))
}

/// The smallest later release that is offered and has no advisory, if it needs nobody's consent as a command.
fn advise(releases: &[Release], database: &Database, standing: &Standing<'_>) -> (String, bool) {
    let Package { name, version, .. } = standing.package;
    let is_later = |release: &&Release| !release.yanked && release.version > *version;
    let is_wanted = |version: &&Version, early: bool| version.pre.is_empty() || early;
    let later = releases.iter().filter(is_later).map(|release| &release.version);
    let later = later.filter(|later| is_wanted(later, !version.pre.is_empty()));
    let best = later.min_by_key(|later| (!is_compatible(version, later), database.against(name, later).next().is_some(), (*later).clone()));
    match best {
        Some(later) if is_compatible(version, later) => {
            let package = if standing.has_siblings { format!("{name}@{version}") } else { name.clone() };
            (format!("cargo update -p {package} --precise {later}"), true)
        }
        Some(later) => (format!("needs {name} {later} or later, which is not compatible with {version}"), false),
        None => (format!("the index has no later release of {name} that is offered: replace it, or see why it was withdrawn"), false),
    }
}

fn issue() -> Issue {
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
