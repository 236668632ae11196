//! Toolchain files against the real database's advisories about Rust itself, as `rustsec` reads them.

use std::collections::BTreeSet;

use lockhound::advisories::{Database, Lock, Snapshot, judge_toolchain};
use lockhound::finding::Status;

use super::shared::shared;

#[test]
fn every_rust_is_judged_as_the_advisories_say() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("advisory-db");
    let packed = Snapshot::from_folder(&folder, None).expect("the database").pack(3).expect("packed");
    let database = Database::from_snapshot(&packed, "a test".into()).expect("a snapshot");
    let theirs = rustsec::Database::open(&folder).expect("the database");
    let mut told = BTreeSet::new();
    for (minor, patch) in (0..70).flat_map(|minor| (0..3).map(move |patch| (minor, patch))) {
        let version = rustsec::Version::new(1, minor, patch);
        let against = |advisory: &&rustsec::Advisory| {
            let is_of_rust = advisory.metadata.collection == Some(rustsec::Collection::Rust);
            is_of_rust && advisory.metadata.withdrawn.is_none() && advisory.versions.is_vulnerable(&version)
        };
        let expected: BTreeSet<String> = theirs.iter().filter(against).map(|advisory| advisory.id().to_string()).collect();
        let text = format!("[toolchain]\nchannel = \"{version}\"\n");
        let lock = Lock { path: b"rust-toolchain.toml", bytes: text.as_bytes(), object: None, status: Status::Live };
        let judged = judge_toolchain(&database, &lock);
        let found: BTreeSet<String> = judged.findings.iter().map(|finding| finding.issue.id.clone()).collect();
        assert_eq!((judged.findings.len(), judged.gaps.len(), judged.packages), (expected.len(), 0, 0), "{version}");
        assert_eq!(found, expected, "{version}");
        assert!(judged.findings.iter().all(|finding| finding.advice[0].terminal() == "set the channel to 1.58.1 or later"), "{version}");
        told.extend(found);
    }
    assert_eq!(told.len(), 20, "each advisory is told of some version");
}
