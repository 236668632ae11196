//! Lockfiles in trees: what the manifests beside them add to findings, and what they can't take away.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use lockhound::advisories::{Judged, Lock, Tree, TreeFile, judge, judge_in};
use lockhound::finding::{Edge, Finding, GapReason, Role};
use lockhound::text::Untrusted;

use super::locks::V3;
use super::{lock, small};

/// Files by their paths.
type Files = BTreeMap<String, String>;

const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Judges a lockfile at the root of a tree, and gives which files were read.
fn judged(text: &str, files: &Files) -> (Judged, BTreeSet<String>) {
    let (_folder, database) = small();
    let mut asked = BTreeSet::new();
    let mut read = |path: &[u8]| {
        let path = String::from_utf8_lossy(path).into_owned();
        let file = files.get(&path).map(|text| TreeFile { bytes: text.clone().into_bytes(), object: None });
        asked.insert(path);
        Ok(file)
    };
    let mut folders = |folder: &[u8]| {
        let prefix = if folder.is_empty() { String::new() } else { format!("{}/", String::from_utf8_lossy(folder)) };
        let below = files.keys().filter_map(|path| path.strip_prefix(&prefix)?.split_once('/'));
        below.map(|(name, _)| name.as_bytes().to_vec()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let lock = Lock { path: b"Cargo.lock", ..lock(text.as_bytes()) };
    let judged = judge_in(&database, &lock, &mut Tree { read: &mut read, folders: &mut folders });
    (judged, asked)
}

/// A lockfile of members that all need one package with advisories.
fn needing(members: impl Iterator<Item = String>) -> String {
    let mut text = format!("version = 4\n\n[[package]]\nname = \"delta\"\nversion = \"2.0.0\"\n{REGISTRY}");
    for member in members {
        write!(text, "\n[[package]]\nname = \"{member}\"\nversion = \"0.1.0\"\ndependencies = [\n \"delta\",\n]\n").expect("a String");
    }
    text
}

fn places(finding: &Finding) -> Vec<String> {
    let path = |path: &Option<Untrusted>| path.as_ref().map(Untrusted::terminal).unwrap_or_default();
    finding.places.iter().map(|place| format!("{} {}:{}", place.role.name(), path(&place.path), place.region.line)).collect()
}

#[test]
fn no_manifest_is_read_without_a_finding() {
    let all = files(&[("Cargo.toml", "[package]\nname = \"app\"\n")]);
    let clean = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
    let (judged, asked) = judged(clean, &all);
    assert!(judged.findings.is_empty() && asked.is_empty());
}

#[test]
fn manifests_change_no_verdict_and_no_fingerprint() {
    let (_folder, database) = small();
    let alone = judge(&database, &Lock { path: b"Cargo.lock", ..lock(V3.as_bytes()) });
    let manifest = "[package]\nname = \"app\"\n[dev-dependencies]\nalfa = \"1.1\"\nmike = \"=0.1.0\"\n";
    for text in [manifest, "[package]\nname = \"app\"\n", "", "\u{0}", "[workspace]\nmembers = ['**']\n"] {
        let (beside, _) = judged(V3, &files(&[("Cargo.toml", text), ("a/b/Cargo.toml", "]"), ("a/b/c/x", "")]));
        let verdicts = |judged: &Judged| -> Vec<_> {
            let facts = |finding: &Finding| (finding.fingerprint.clone(), finding.issue.id.clone(), finding.severity, finding.confidence);
            judged.findings.iter().map(facts).collect()
        };
        assert_eq!(verdicts(&beside), verdicts(&alone), "{text}");
        let of_lock = |finding: &Finding| finding.lockfile().map(|place| (place.region, place.path.clone()));
        assert_eq!(beside.findings.iter().map(of_lock).collect::<Vec<_>>(), alone.findings.iter().map(of_lock).collect::<Vec<_>>());
    }
}

#[test]
fn of_two_versions_each_has_its_own_line() {
    let text = format!(
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"alfa 0.9.0\",\n \"alfa 1.1.0\",\n]\n\n\
         [[package]]\nname = \"alfa\"\nversion = \"0.9.0\"\n{REGISTRY}\n[[package]]\nname = \"alfa\"\nversion = \"1.1.0\"\n{REGISTRY}"
    );
    let manifest = "[package]\nname = 'app'\n[dependencies]\nalfa = '1'\n[dev-dependencies]\nold = { package = 'alfa', version = '0.9' }\n";
    let (judged, _) = judged(&text, &files(&[("Cargo.toml", manifest)]));
    let by_version = |version: &str| {
        let is_it = |finding: &&Finding| finding.dependency.as_ref().is_some_and(|package| package.version.lossy() == version);
        judged.findings.iter().find(is_it).expect("a finding")
    };
    assert_eq!(places(by_version("0.9.0")), ["requires Cargo.toml:6", "locks Cargo.lock:11"]);
    assert_eq!(places(by_version("1.1.0")), ["requires Cargo.toml:4", "locks Cargo.lock:16"]);
    let reach = |finding: &Finding| finding.dependency.as_ref().map(|package| package.reach.clone());
    assert_eq!((reach(by_version("0.9.0")), reach(by_version("1.1.0"))), (Some(vec![Edge::Dev]), Some(Vec::new())));
    let advice = |finding: &Finding| finding.advice[0].terminal();
    assert_eq!(advice(by_version("0.9.0")), "needs alfa 1.2.3 or later; Cargo.toml:6 asks for ^0.9: raise it to 1.2.3");
    assert_eq!(advice(by_version("1.1.0")), "cargo update -p alfa@1.1.0 --precise 1.2.3");
}

#[test]
fn of_many_members_some_are_named_and_all_are_counted() {
    let names = || (10..40).map(|number| format!("m{number}"));
    let mut all: Files =
        names().map(|name| (format!("{name}/Cargo.toml"), format!("[package]\nname = '{name}'\n[dependencies]\ndelta = '2'\n"))).collect();
    all.insert("Cargo.toml".to_owned(), "[workspace]\nmembers = ['m[1-2]?', 'm3*']\n".to_owned());
    let (judged, asked) = judged(&needing(names()), &all);
    assert_eq!(asked.len(), 31);
    let found = places(&judged.findings[0]);
    assert_eq!(
        (found.len(), found[0].as_str(), found[1].as_str(), found[2].as_str()),
        (22, "requires m10/Cargo.toml:4", "locks Cargo.lock:3", "requires m11/Cargo.toml:4")
    );
    let facts: Vec<String> = judged.findings[0].facts.iter().map(Untrusted::terminal).collect();
    assert!(facts.contains(&"pulled in by 9 more members than are named here".to_owned()), "{facts:?}");
    assert!(judged.findings[0].places.iter().filter(|place| place.role == Role::Requires).skip(1).all(|place| place.line_hash.is_none()));
    assert!(judged.findings[0].place().line_hash.is_some());
}

#[test]
fn more_manifests_or_folders_than_are_read_are_a_gap() {
    let names = || (0..2_500).map(|number| format!("m{number}"));
    let mut all: Files =
        names().map(|name| (format!("{name}/Cargo.toml"), format!("[package]\nname = '{name}'\n[dependencies]\ndelta = '2'\n"))).collect();
    all.insert("Cargo.toml".to_owned(), "[workspace]\nmembers = ['*']\n".to_owned());
    let many = judged(&needing(names()), &all);
    all.retain(|path, _| !path.starts_with('m'));
    all.extend((0..20_000).map(|number| (format!("a/b{number}/c"), String::new())));
    all.insert("Cargo.toml".to_owned(), "[workspace]\nmembers = ['**', '**', 'a/*/*']\n".to_owned());
    let wide = judged(&needing(names()), &all);
    for (judged, asked) in [many, wide] {
        assert!(asked.len() <= 20_001, "{}", asked.len());
        assert_eq!(judged.findings.len(), 1);
        let [gap] = &judged.gaps[..] else { panic!("one gap: {:?}", judged.gaps) };
        assert_eq!((gap.reason, gap.path.as_ref().map(Untrusted::terminal).as_deref()), (GapReason::OverLimit, Some("Cargo.toml")));
    }
}
