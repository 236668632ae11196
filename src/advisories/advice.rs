//! What mends a vulnerable package: the smallest version that does, and the command or the dependency that stands in its way.

use rustsec::Advisory;
use rustsec::advisory::{Informational, Versions};
use semver::{Comparator, Op, Prerelease, Version, VersionReq};

use super::issue::is_malware;
use super::lockfile::Package;
use super::pulls::Askers;

/// What the advice depends on besides the advisory.
pub(super) struct Standing<'a> {
    /// The package to mend.
    pub(super) package: &'a Package,
    /// Whether other versions of it are locked too.
    pub(super) has_siblings: bool,
    /// The workspace member that leads to it, and that member's own dependency that does.
    pub(super) holders: Option<(&'a Package, &'a Package)>,
    /// Whether the member itself names it.
    pub(super) is_direct: bool,
    /// What manifests ask for.
    pub(super) askers: Askers<'a>,
}

impl Standing<'_> {
    /// Whether all that ask for the package allow a version, as far as the manifests tell. Of all others Cargo's default is taken to be what they
    /// asked for: what is compatible with the locked version.
    fn allows(&self, version: &Version) -> bool {
        let allowed = self.askers.asked.iter().all(|asked| asked.requirement.matches(version));
        allowed && (self.askers.is_all || is_compatible(&self.package.version, version))
    }
}

/// What mends one package.
pub(super) struct Advice {
    /// What to do, a command or a sentence.
    pub(super) words: String,
    /// Whether it is a command.
    pub(super) is_command: bool,
}

/// What to do about an advisory against a package. `all` are the advisories against it: a command for one does not lead into another.
pub(super) fn advise(advisory: &Advisory, all: &[&Advisory], standing: &Standing<'_>) -> Advice {
    let Package { name, version, .. } = standing.package;
    let words = |words| Advice { words, is_command: false };
    if is_malware(advisory) {
        return words(format!("{name} is malware: remove it, and change every credential that its build or its run could read"));
    }
    let allows = |version: &Version| standing.allows(version);
    match smallest_patched(&advisory.versions, version, &allows) {
        Some(patched) if allows(&patched) => {
            let package = if standing.has_siblings { format!("{name}@{version}") } else { name.clone() };
            let patched = smallest_for_all(all, version, &allows)
                .filter(|all| *all >= patched && !advisory.versions.is_vulnerable(all))
                .unwrap_or(patched);
            Advice { words: format!("cargo update -p {package} --precise {patched}"), is_command: true }
        }
        Some(patched) => words(format!("needs {name} {patched} or later{}", obstacle(standing, &patched))),
        None => words(dead_end(advisory, standing)),
    }
}

/// The smallest allowed version that mends all that an allowed version mends.
fn smallest_for_all(all: &[&Advisory], locked: &Version, allows: &dyn Fn(&Version) -> bool) -> Option<Version> {
    let mended: Vec<(&Versions, Version)> = all
        .iter()
        .filter_map(|advisory| Some((&advisory.versions, smallest_patched(&advisory.versions, locked, allows)?)))
        .filter(|(_, patched)| allows(patched))
        .collect();
    let clears = |version: &&Version| mended.iter().all(|(versions, _)| !versions.is_vulnerable(version));
    mended.iter().map(|(_, patched)| patched).filter(clears).min().cloned()
}

/// The smallest version above `locked` that the advisory calls patched, or else never affected.
pub(super) fn smallest_patched(versions: &Versions, locked: &Version, allows: &dyn Fn(&Version) -> bool) -> Option<Version> {
    [versions.patched(), versions.unaffected()].into_iter().find_map(|good| {
        let candidates = good.iter().filter_map(smallest).filter(|version| version > locked && !versions.is_vulnerable(version));
        // One that needs no other package's consent is worth more than a smaller one.
        candidates.min_by_key(|version| (!allows(version), version.clone()))
    })
}

/// Whether a requirement that allowed `locked` allows `other`, as Cargo's default requirement (the caret) does.
pub(super) fn is_compatible(locked: &Version, other: &Version) -> bool {
    let caret =
        Comparator { op: Op::Caret, major: locked.major, minor: Some(locked.minor), patch: Some(locked.patch), pre: locked.pre.clone() };
    caret.matches(other)
}

/// The smallest version that `requirement` allows, by its own lower bounds.
fn smallest(requirement: &VersionReq) -> Option<Version> {
    let version = requirement.comparators.iter().map(bound).max()?;
    requirement.matches(&version).then_some(version)
}

fn bound(comparator: &Comparator) -> Version {
    let Comparator { op, major, minor, patch, pre } = comparator;
    let mut version = Version { pre: pre.clone(), ..Version::new(*major, minor.unwrap_or(0), patch.unwrap_or(0)) };
    match (op, minor, patch) {
        (Op::Less | Op::LessEq, ..) => version = Version::new(0, 0, 0),
        (Op::Greater, None, _) => version = Version::new(major.saturating_add(1), 0, 0),
        (Op::Greater, Some(minor), None) => version = Version::new(*major, minor.saturating_add(1), 0),
        (Op::Greater, Some(_), Some(_)) if !pre.is_empty() => version.pre = Prerelease::EMPTY,
        (Op::Greater, Some(_), Some(patch)) => version.patch = patch.saturating_add(1),
        _ => {}
    }
    version
}

fn obstacle(standing: &Standing<'_>, patched: &Version) -> String {
    let Package { name, version, .. } = standing.package;
    let askers = &standing.askers;
    let mut against = askers.asked.iter().filter(|asked| !asked.requirement.matches(patched));
    if let Some(first) = against.next() {
        let others: Vec<String> = against.by_ref().take(2).map(|asked| format!(", {} for {}", asked.at, asked.requirement)).collect();
        let more = against.count();
        let more = if more > 0 { format!(", and {more} more for others that don't fit") } else { String::new() };
        let which = if others.is_empty() { "it" } else { "them" };
        return format!("; {} asks for {}{}{more}: raise {which} to {patched}", first.at, first.requirement, others.concat());
    }
    if let Some(outside) = askers.outside.filter(|_| !askers.asked.is_empty()) {
        return format!("; held back by {} {}: upgrade {}", outside.name, outside.version, outside.name);
    }
    match standing.holders {
        Some((member, _)) if standing.is_direct => {
            format!("; {} asks for {name} {version}: raise the requirement in its Cargo.toml", member.name)
        }
        Some((_, direct)) if direct.name != *name => {
            format!("; held back by {direct} {held}: upgrade {direct}", direct = direct.name, held = direct.version)
        }
        _ => String::new(),
    }
}

fn dead_end(advisory: &Advisory, standing: &Standing<'_>) -> String {
    let name = &standing.package.name;
    let because = if advisory.metadata.informational.as_ref().is_some_and(Informational::is_unmaintained) {
        format!("nobody maintains {name}: replace it")
    } else {
        format!("no release fixes {name}: replace it")
    };
    match standing.holders {
        Some((_, direct)) if !standing.is_direct && direct.name != *name => {
            format!("{because}, or the dependency that brings it, {} {}", direct.name, direct.version)
        }
        _ => because,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_version_a_requirement_allows() {
        for (requirement, expected) in [
            (">= 0.2.23", Some("0.2.23")),
            (">=0.2.23, <0.3", Some("0.2.23")),
            ("^1.2.3", Some("1.2.3")),
            ("~1.2", Some("1.2.0")),
            ("=1.2.3", Some("1.2.3")),
            ("1.2.*", Some("1.2.0")),
            ("> 0.5.1", Some("0.5.2")),
            ("> 0.5", Some("0.6.0")),
            ("> 1", Some("2.0.0")),
            ("> 1.0.0-rc.1", Some("1.0.0")),
            (">= 1.0.0-rc.2", Some("1.0.0-rc.2")),
            ("< 0.3", Some("0.0.0")),
            (">= 2, < 1", None),
            ("> 18446744073709551615.0.0, < 1", None),
        ] {
            let found = smallest(&requirement.parse().expect("a requirement")).map(|version| version.to_string());
            assert_eq!(found.as_deref(), expected, "{requirement}");
        }
    }

    #[test]
    fn a_compatible_version_is_preferred_and_a_vulnerable_one_never_named() {
        for (patched, unaffected, locked, expected) in [
            (&[">= 0.2.23"][..], &[][..], "0.1.43", Some("0.2.23")),
            (&[">= 0.2.23"], &[], "0.2.7", Some("0.2.23")),
            (&[">= 2.1.0", "^1.4.2"], &[], "1.3.0", Some("1.4.2")),
            (&[">= 2.1.0", "^1.4.2"], &[], "2.0.0", Some("2.1.0")),
            (&[], &[">= 3.0.0"], "2.0.0", Some("3.0.0")),
            (&[">= 0.2.23"], &["= 0.2.0"], "0.1.43", Some("0.2.23")),
            (&[], &["< 1.0.0"], "2.0.0", None),
            (&[], &[], "1.0.0", None),
        ] {
            let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a requirement")).collect();
            let versions = Versions::new(parse(patched), parse(unaffected)).expect("ranges that don't overlap");
            let locked = locked.parse().expect("a version");
            assert!(versions.is_vulnerable(&locked));
            let found = smallest_patched(&versions, &locked, &|version| is_compatible(&locked, version));
            assert_eq!(found.map(|version| version.to_string()).as_deref(), expected);
        }
    }

    #[test]
    fn compatible_is_what_cargo_calls_so() {
        for (locked, other, expected) in [
            ("1.2.3", "1.9.0", true),
            ("1.2.3", "2.0.0", false),
            ("0.2.3", "0.2.4", true),
            ("0.2.3", "0.3.0", false),
            ("0.0.3", "0.0.4", false),
        ] {
            assert_eq!(
                is_compatible(&locked.parse().expect("a version"), &other.parse().expect("a version")),
                expected,
                "{locked} {other}"
            );
        }
    }
}
