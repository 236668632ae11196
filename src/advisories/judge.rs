//! Matches a lockfile against the database and says what each match means there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustsec::Advisory;
use semver::Version;

use super::advice::{Standing, advise};
use super::database::{Database, Entry};
use super::graph::Ways;
use super::lock::{Lock, fingerprint, place};
use super::lockfile::{self, Locked, Origin, Package};
use super::yanked::{self, Said};
use crate::finding::{Confidence, Dependency, Finding, Gap, GapReason, YankedChecks};
use crate::text::Untrusted;

/// Bytes of a lockfile that are read; the largest known has one million.
pub(super) const MAX_BYTES: usize = 32 << 20;
/// Packages that one gap names.
const MAX_NAMED: usize = 20;

/// What the database says about one lockfile.
#[derive(Debug, Default)]
pub struct Judged {
    /// One for each advisory and locked version.
    pub findings: Vec<Finding>,
    /// What could not be judged: of this lockfile, and of the database (the same for each lockfile).
    pub gaps: Vec<Gap>,
    /// Packages that were judged: those from the public registry.
    pub packages: u64,
    /// How many of them were looked up in the registry's index; none where there is no index.
    pub yanked: Option<YankedChecks>,
}

/// Judges every package of `lock` that comes from the public registry or one of its mirrors. A package from git is held to its namesake's
/// advisories, and a match is worth less: it may be mended there. Workspace members and path dependencies are never judged; packages from
/// other registries are a gap.
#[must_use]
pub fn judge(database: &Database, lock: &Lock<'_>) -> Judged {
    let checks = database.registry().map(|_| YankedChecks::default());
    let mut judged = Judged { gaps: database.gaps().to_vec(), yanked: checks, ..Judged::default() };
    if lock.bytes.len() > MAX_BYTES {
        judged.gaps.push(gap(lock, GapReason::OverLimit, format!("the lockfile has more than {MAX_BYTES} bytes and was not read")));
        return judged;
    }
    let locked = lockfile::read(lock.bytes, database.mirrors());
    judged.gaps.extend(troubles(lock, &locked));
    let ways = Ways::through(&locked.packages);
    let versions = versions_of(&locked.packages);
    let mut found: BTreeMap<(&str, &str, &Version), Finding> = BTreeMap::new();
    let is_judged = |package: &Package| matches!(package.origin, Origin::PublicRegistry | Origin::Git);
    for (at, package) in locked.packages.iter().enumerate().filter(|(_, package)| is_judged(package)) {
        if package.origin == Origin::PublicRegistry {
            judged.packages += 1;
        }
        let standing = Standing {
            package,
            has_siblings: versions.get(package.name.as_str()).is_some_and(|count| *count > 1),
            holders: ways.holders(at),
            is_direct: ways.is_direct(at),
        };
        let is_public = package.origin == Origin::PublicRegistry;
        if let (Some(index), Some(checks), true) = (database.registry(), &mut judged.yanked, is_public) {
            match yanked::ask((index, database), lock, &standing, ways.words(at)) {
                Said::Unknown => checks.unknown += 1,
                Said::Offered => checks.checked += 1,
                Said::Yanked(finding) => {
                    checks.checked += 1;
                    found.insert((yanked::ID, package.name.as_str(), &package.version), *finding);
                }
            }
        }
        let entries: Vec<&Entry> = database.against(&package.name, &package.version).collect();
        let all: Vec<&Advisory> = entries.iter().map(|entry| &entry.advisory).collect();
        for entry in entries {
            let key = (entry.advisory.id().as_str(), package.name.as_str(), &package.version);
            found.entry(key).or_insert_with(|| finding(lock, (entry, &all), &standing, ways.words(at)));
        }
    }
    judged.findings = found.into_values().collect();
    judged.gaps.extend(not_judged(lock, &locked));
    judged
}

/// A package with an advisory against its locked version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Affected {
    /// The advisory's id.
    pub advisory: String,
    /// The package.
    pub package: String,
}

/// What of a lockfile has an advisory, and nothing else: for the thousands of versions that a history holds. And how many packages with
/// advisories there are of which that can't be told; 1 at least of a file that is larger than is read.
#[must_use]
pub fn affected(database: &Database, bytes: &[u8]) -> (BTreeSet<Affected>, u64) {
    let is_cut = bytes.len() > MAX_BYTES;
    let mut affected = BTreeSet::new();
    let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    let left_out = lockfile::glance(
        bytes,
        database.mirrors(),
        |name| database.knows(name),
        |name, version, origin| {
            if matches!(origin, Origin::PublicRegistry | Origin::Git) {
                let ids = database.against(name, version).map(|entry| entry.advisory.id().to_string());
                affected.extend(ids.map(|advisory| Affected { advisory, package: name.to_owned() }));
            }
        },
    );
    (affected, left_out.max(u64::from(is_cut)))
}

fn finding(lock: &Lock<'_>, (entry, all): (&Entry, &[&Advisory]), standing: &Standing<'_>, way: Option<String>) -> Finding {
    let issue = entry.issue();
    let package = standing.package;
    let advice = advise(&entry.advisory, all, standing);
    let is_fork = package.origin == Origin::Git;
    Finding {
        fingerprint: fingerprint(&issue.id, &package.name, lock.path),
        severity: if is_fork { issue.severity.lower() } else { issue.severity },
        confidence: if is_fork { Confidence::Likely } else { issue.confidence },
        why: Vec::new(),
        novelty: None,
        dependency: Some(Dependency {
            name: package.name.as_str().into(),
            version: package.version.to_string().into(),
            command: (advice.is_command && !is_fork).then(|| advice.words.as_str().into()),
        }),
        exposure: None,
        places: vec![place(lock, package.region)],
        evidence: None,
        facts: facts(entry, standing, way).into_iter().map(Untrusted::from).collect(),
        advice: vec![if is_fork { format!("see whether this fork of {} is mended", package.name) } else { advice.words }.into()],
        issue,
    }
}

fn facts(entry: &Entry, standing: &Standing<'_>, way: Option<String>) -> Vec<String> {
    let (package, metadata) = (standing.package, &entry.advisory.metadata);
    let mut facts = vec![format!("crate {} {}", package.name, package.version)];
    match standing.holders {
        Some((member, _)) if standing.is_direct => facts.push(format!("direct dependency of {}", member.name)),
        Some(_) => facts.push("transitive dependency".to_owned()),
        None => {}
    }
    if package.origin == Origin::Git {
        facts.push("possible: it comes from git, and shares name and version with an affected package of the registry".to_owned());
    }
    facts.extend(way.map(|way| format!("path: {way}")));
    if let Some(affected) = &entry.advisory.affected {
        let hit = |requirements: &Vec<semver::VersionReq>| requirements.iter().any(|requirement| requirement.matches(&package.version));
        let functions = affected.functions.iter().filter(|(_, requirements)| hit(requirements)).map(|(path, _)| path.to_string());
        let systems = affected.os.iter().map(|os| os.as_str().to_owned());
        let processors = affected.arch.iter().map(|arch| arch.as_str().to_owned());
        facts.extend(list("affected functions", functions));
        facts.extend(list("affected operating systems", systems));
        facts.extend(list("affected processors", processors));
    }
    facts.extend(list("aliases", metadata.aliases.iter().map(ToString::to_string)));
    facts
}

fn list(title: &str, items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| format!("{title}: {}", items.join(", ")))
}

/// What could not be read of a lockfile.
pub(super) fn troubles(lock: &Lock<'_>, locked: &Locked) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if let Some(why) = &locked.trouble {
        let detail = format!("{why}; partly read: {} packages, without {} that can't be read", locked.packages.len(), locked.left_out);
        gaps.push(gap(lock, GapReason::BadLockfile, detail));
    } else if locked.left_out > 0 {
        gaps.push(gap(lock, GapReason::OverLimit, format!("{} packages are more than are read of one lockfile", locked.left_out)));
    }
    gaps
}

/// Packages from registries that nobody has said to be mirrors of the public one.
fn not_judged(lock: &Lock<'_>, locked: &Locked) -> Option<Gap> {
    let elsewhere = locked.packages.iter().filter(|package| package.origin == Origin::Elsewhere);
    let mut names: Vec<String> = elsewhere.map(|package| format!("{} {}", package.name, package.version)).collect();
    names.sort();
    names.dedup();
    let count = names.len();
    names.truncate(MAX_NAMED);
    let tail = if count > MAX_NAMED { format!(", and {} more", count - MAX_NAMED) } else { String::new() };
    let packages = if count == 1 { "1 package".to_owned() } else { format!("{count} packages") };
    let detail = format!(
        "{packages} from other registries, which RustSec does not judge: {}{tail}; name a mirror of the public registry with --mirror",
        names.join(", ")
    );
    (count > 0).then(|| gap(lock, GapReason::PackagesNotJudged, detail))
}

/// How many versions of each package are locked.
fn versions_of(packages: &[Package]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for package in packages {
        *counts.entry(package.name.as_str()).or_insert(0) += 1;
    }
    counts
}

fn gap(lock: &Lock<'_>, reason: GapReason, detail: String) -> Gap {
    let bytes = (reason == GapReason::OverLimit).then_some(lock.bytes.len() as u64);
    Gap { reason, path: Some(lock.path.into()), object: lock.object, bytes, detail: detail.into() }
}
