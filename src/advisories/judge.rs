//! Matches a lockfile against the database and says what each match means there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rustsec::Advisory;
use semver::Version;

use super::advice::{Advice, Standing, advise};
use super::database::{Database, Entry};
use super::graph::Ways;
use super::lock::{Lock, fingerprint, place};
use super::lockfile::{self, Locked, Origin, Package};
use super::members::{self, Members, Tree};
use super::pulls::{Pulled, Pulls};
use super::registry_index::Release;
use super::yanked::{self, Said};
use crate::finding::{Confidence, Dependency, Finding, Gap, GapReason, Issue, Place, Role, Step, YankedChecks};
use crate::line_hash::line_hashes;
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
    judged(database, lock, None)
}

/// The same, with what the manifests beside the lockfile say of each finding: which of their lines pulls the package in, when it is built, and
/// which versions they ask for. Without a finding, none is read.
#[must_use]
pub fn judge_in(database: &Database, lock: &Lock<'_>, tree: &mut Tree<'_>) -> Judged {
    judged(database, lock, Some(tree))
}

/// A package that there is something to say of.
struct Marked<'a> {
    at: usize,
    /// The advisories against it.
    entries: Vec<&'a Entry>,
    /// The releases that there are, where this one is withdrawn.
    withdrawn: Option<Arc<[Release]>>,
}

fn judged(database: &Database, lock: &Lock<'_>, tree: Option<&mut Tree<'_>>) -> Judged {
    let checks = database.registry().map(|_| YankedChecks::default());
    let mut judged = Judged { gaps: database.gaps().to_vec(), yanked: checks, ..Judged::default() };
    if lock.bytes.len() > MAX_BYTES {
        judged.gaps.push(gap(lock, GapReason::OverLimit, format!("the lockfile has more than {MAX_BYTES} bytes and was not read")));
        return judged;
    }
    let locked = lockfile::read(lock.bytes, database.mirrors());
    judged.gaps.extend(troubles(lock, &locked));
    let packages = locked.packages.as_slice();
    let is_judged = |(_, package): &(usize, &Package)| matches!(package.origin, Origin::PublicRegistry | Origin::Git);
    let mut marked: Vec<Marked<'_>> = Vec::new();
    for (at, package) in packages.iter().enumerate().filter(is_judged) {
        let entries: Vec<&Entry> = database.against(&package.name, &package.version).collect();
        let index = database.registry().filter(|_| package.origin == Origin::PublicRegistry);
        let said = index.map(|index| yanked::ask(index, package));
        if let (Some(checks), Some(said)) = (&mut judged.yanked, &said) {
            *(if matches!(said, Said::Unknown) { &mut checks.unknown } else { &mut checks.checked }) += 1;
        }
        let withdrawn = said.and_then(Said::withdrawn);
        if !entries.is_empty() || withdrawn.is_some() {
            marked.push(Marked { at, entries, withdrawn });
        }
    }
    judged.packages = packages.iter().filter(|package| package.origin == Origin::PublicRegistry).count() as u64;
    let mut members = tree.filter(|_| !marked.is_empty()).map(|tree| members::read(lock.path, tree)).unwrap_or_default();
    judged.gaps.append(&mut members.gaps);
    let (findings, is_cut) = findings(database, (lock, &locked), &marked, &members);
    judged.findings = findings;
    if is_cut {
        let detail = "more ways lead to packages with advisories than are followed: for some it is not told who pulls them in, and when";
        judged.gaps.push(gap(lock, GapReason::OverLimit, detail.to_owned()));
    }
    judged.gaps.extend(not_judged(lock, &locked));
    judged
}

/// The findings of packages that there is something to say of, and whether more ways lead to them than are followed.
fn findings(database: &Database, (lock, locked): (&Lock<'_>, &Locked), marked: &[Marked<'_>], members: &Members) -> (Vec<Finding>, bool) {
    let packages = locked.packages.as_slice();
    if marked.is_empty() {
        return (Vec::new(), false);
    }
    let (ways, pulls, versions) = (Ways::through(packages), Pulls::new(packages, members), versions_of(packages));
    let mut found: BTreeMap<(&str, &str, &Version), Finding> = BTreeMap::new();
    for Marked { at, entries, withdrawn } in marked {
        let package = &packages[*at];
        let standing = Standing {
            package,
            has_siblings: versions.get(package.name.as_str()).is_some_and(|count| *count > 1),
            holders: ways.holders(*at),
            is_direct: ways.is_direct(*at),
            askers: pulls.askers(*at),
        };
        let pulled = pulls.of(*at, ways.first(*at), lock.status);
        let way = Way { words: ways.words(*at), steps: steps(lock, packages, &ways.steps(*at), &pulled) };
        let all: Vec<&Advisory> = entries.iter().map(|entry| &entry.advisory).collect();
        for entry in entries {
            let key = (entry.advisory.id().as_str(), package.name.as_str(), &package.version);
            found.entry(key).or_insert_with(|| {
                let what = (entry.issue(), advise(&entry.advisory, &all, &standing), about(entry, package));
                finding(lock, what, &standing, (&pulled, &way))
            });
        }
        if let Some(releases) = withdrawn {
            let what = (Arc::new(yanked::issue()), yanked::advise(releases, database, &standing), Vec::new());
            found.insert((yanked::ID, package.name.as_str(), &package.version), finding(lock, what, &standing, (&pulled, &way)));
        }
    }
    let mut findings = found.into_values().collect::<Vec<_>>();
    add_line_hashes(&mut findings, members);
    (findings, pulls.is_cut())
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

/// The shortest way to a package.
struct Way {
    words: Option<String>,
    steps: Vec<Step>,
}

/// A finding of this issue, mended so; `about` is what only the issue says.
fn finding(
    lock: &Lock<'_>,
    (issue, advice, about): (Arc<Issue>, Advice, Vec<String>),
    standing: &Standing<'_>,
    (pulled, way): (&Pulled, &Way),
) -> Finding {
    let package = standing.package;
    let is_fork = package.origin == Origin::Git;
    let of_lock = std::iter::once(place(lock, package.region, Role::Locks));
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
            reach: pulled.reach.edges.clone(),
            platforms: pulled.reach.platforms.iter().map(Untrusted::from).collect(),
            way: way.steps.clone(),
        }),
        exposure: None,
        places: pulled.nearest.iter().cloned().chain(of_lock).chain(pulled.others.iter().cloned()).collect(),
        evidence: None,
        facts: facts(standing, way.words.as_deref(), pulled).into_iter().chain(about).map(Untrusted::from).collect(),
        advice: vec![if is_fork { format!("see whether this fork of {} is mended", package.name) } else { advice.words }.into()],
        due: None,
        suppression: None,
        issue,
    }
}

/// The way for a machine: the member's manifest, where its line is known, then each package's lines in the lockfile.
fn steps(lock: &Lock<'_>, packages: &[Package], way: &[usize], pulled: &Pulled) -> Vec<Step> {
    let mut steps: Vec<Step> = way
        .iter()
        .map(|at| Step {
            name: packages[*at].name.as_str().into(),
            version: packages[*at].version.to_string().into(),
            path: lock.path.into(),
            region: packages[*at].region,
        })
        .collect();
    if let Some((first, nearest)) = steps.first_mut().zip(pulled.nearest.first()) {
        first.path = nearest.path.clone().unwrap_or_default();
        first.region = nearest.region;
    }
    steps
}

/// Gives each first line in a manifest the hash that GitHub's code scanning tells alerts apart by; each manifest is gone through once.
fn add_line_hashes(findings: &mut [Finding], members: &Members) {
    let mut by_path: BTreeMap<Vec<u8>, Vec<&mut Place>> = BTreeMap::new();
    for place in findings.iter_mut().filter_map(|finding| finding.places.first_mut()).filter(|place| place.role == Role::Requires) {
        let path = place.path.as_ref().map(|path| path.as_bytes().to_vec()).unwrap_or_default();
        by_path.entry(path).or_default().push(place);
    }
    for found in &members.all {
        let mut places = by_path.remove(&found.path).unwrap_or_default();
        if places.is_empty() {
            continue;
        }
        let lines: Vec<u32> = places.iter().map(|place| place.region.line).collect();
        for (place, hash) in places.iter_mut().zip(line_hashes(&found.file.bytes, &lines)) {
            place.line_hash = Some(hash);
        }
    }
}

/// What is to be said of a package, whatever is wrong with it.
fn facts(standing: &Standing<'_>, way: Option<&str>, pulled: &Pulled) -> Vec<String> {
    let package = standing.package;
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
    facts.extend(pulled.reach.words());
    facts.extend((pulled.more > 0).then(|| format!("pulled in by {} more members than are named here", pulled.more)));
    facts
}

/// What an advisory says of a package, beside what is wrong.
fn about(entry: &Entry, package: &Package) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(affected) = &entry.advisory.affected {
        let hit = |requirements: &Vec<semver::VersionReq>| requirements.iter().any(|requirement| requirement.matches(&package.version));
        let functions = affected.functions.iter().filter(|(_, requirements)| hit(requirements)).map(|(path, _)| path.to_string());
        let systems = affected.os.iter().map(|os| os.as_str().to_owned());
        let processors = affected.arch.iter().map(|arch| arch.as_str().to_owned());
        facts.extend(list("affected functions", functions));
        facts.extend(list("affected operating systems", systems));
        facts.extend(list("affected processors", processors));
    }
    facts.extend(list("aliases", entry.advisory.metadata.aliases.iter().map(ToString::to_string)));
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
