//! The real database and real lockfiles, where they are at hand: `LOCKHOUND_SHARED`, or `shared` beside the package.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use lockhound::advisories::{Affected, Database, Snapshot, affected, judge};

use super::{Verdicts, forks, lines_of, lock, oracle, verdict, verdicts};

#[test]
fn the_verdicts_on_real_lockfiles_are_exactly_those_expected() {
    let Some(shared) = shared() else { return };
    let database = Database::from_folder(&shared.join("advisory-db")).expect("the database");
    assert!(database.gaps().is_empty());
    let table = std::fs::read_to_string(shared.join("expected/cargo-lock-advisories.tsv")).expect("the table");
    let mut expected: BTreeMap<&str, Verdicts> = BTreeMap::new();
    let mut packages: BTreeMap<&str, u64> = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let [lock, count, kind, id, package, version] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("six columns: {line}") };
        packages.insert(lock, count.parse().expect("a number"));
        assert!(expected.entry(lock).or_default().insert((kind.into(), id.into(), package.into(), version.into())));
    }
    assert_eq!((expected.len(), expected.values().map(BTreeSet::len).sum::<usize>()), (11, 287));
    for (name, expected) in expected {
        let text = std::fs::read_to_string(shared.join("expected/locks").join(name)).expect("the lockfile");
        let judged = judge(&database, &lock(text.as_bytes()));
        assert_eq!(verdicts(&judged), expected, "{name}");
        let (glanced, left_out) = affected(&database, text.as_bytes());
        assert_eq!(left_out, 0);
        let glanced = glanced.into_iter().map(|Affected { advisory, package }| (advisory, package));
        let told = judged.findings.iter().map(verdict).map(|(_, id, package, _)| (id, package));
        assert_eq!(glanced.collect::<BTreeSet<_>>(), told.collect(), "{name}");
        assert_eq!(oracle(&shared.join("advisory-db"), &text), expected, "{name}: the oracle itself");
        // One of them takes `bytes` from git, in a version that has an advisory in the public registry.
        let forked = usize::from(name == "rustsec-7fad63bd-e39679b8.lock");
        assert!(judged.packages <= packages[name] && judged.gaps.is_empty() && forks(&judged).len() == forked, "{name}: {:?}", judged.gaps);
        for finding in &judged.findings {
            let (_, _, package, version) = verdict(finding);
            let lines = lines_of(&text, finding);
            assert_eq!(lines[..3], ["[[package]]", &format!("name = \"{package}\""), &format!("version = \"{version}\"")], "{name}");
            assert!(!lines[1..].contains(&"[[package]]") && lines.last().is_some_and(|line| !line.is_empty()));
            let way = finding.facts.iter().map(lockhound::text::Untrusted::terminal).find(|fact| fact.starts_with("path: "));
            assert!(way.is_some_and(|way| way.ends_with(&format!("→ {package}"))), "{name}: {package}: {:?}", finding.facts);
            assert!(!finding.advice.is_empty());
        }
    }
}

#[test]
fn at_every_bound_of_every_advisory_the_verdict_is_the_oracles() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("advisory-db");
    let database = Database::from_folder(&folder).expect("the database");
    let theirs = rustsec::Database::open(&folder).expect("the database");
    let mut locked = BTreeSet::new();
    for advisory in theirs.iter() {
        let requirements = advisory.versions.patched().iter().chain(advisory.versions.unaffected());
        for bound in requirements.flat_map(|requirement| &requirement.comparators) {
            let (major, minor, patch) = (bound.major, bound.minor.unwrap_or(0), bound.patch.unwrap_or(0));
            let at = rustsec::Version { pre: bound.pre.clone(), ..rustsec::Version::new(major, minor, patch) };
            let below = rustsec::Version::new(major, minor, patch.saturating_sub(1));
            let above = rustsec::Version::new(major, minor, patch + 1);
            let early = rustsec::Version { pre: "alpha.1".parse().expect("a pre-release"), ..rustsec::Version::new(major, minor, patch) };
            locked.extend([at, below, above, early].map(|version| (advisory.metadata.package.to_string(), version)));
        }
        locked.insert((advisory.metadata.package.to_string(), rustsec::Version::new(0, 0, 1)));
    }
    let mut text = String::from("version = 4\n");
    for (name, version) in &locked {
        text += "\n[[package]]\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        writeln!(text, "name = \"{name}\"\nversion = \"{version}\"").expect("a String");
    }
    let judged = judge(&database, &lock(text.as_bytes()));
    assert_eq!((judged.gaps.len(), judged.packages), (0, locked.len() as u64));
    let found = verdicts(&judged);
    assert!(found.len() > 3_000, "{}", found.len());
    assert!(found == oracle(&folder, &text));
}

#[test]
fn the_real_database_makes_a_small_snapshot_that_says_the_same() {
    let Some(shared) = shared() else { return };
    let files = Snapshot::from_folder(&shared.join("advisory-db"), None).expect("the database");
    let packed = files.pack(19).expect("packed");
    assert!(packed.len() < 500_000, "{}", packed.len());
    assert_eq!(Snapshot::unpack(&packed), Ok(files));
    let database = Database::from_snapshot(&packed, "a test".into()).expect("a snapshot");
    assert_eq!((database.gaps().len(), database.info().advisories), (0, 1_225 - 13));
}

#[expect(clippy::print_stderr, reason = "a skipped test has to say so")]
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("LOCKHOUND_SHARED").map_or_else(beside, PathBuf::from);
    let found = folder.join("advisory-db").is_dir();
    if !found {
        eprintln!("skipped: no advisory database and lockfiles at {}", folder.display());
    }
    found.then_some(folder)
}
