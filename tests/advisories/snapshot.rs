//! The snapshot format: what goes in comes out, and nothing else ever does.

use std::path::Path;

use lockhound::advisories::{Damage, Database, Snapshot};

use super::database::{self, NEWEST};

#[test]
fn what_goes_in_comes_out() {
    let plain = database::snapshot();
    assert_eq!((plain.advisories, plain.time, plain.files.len()), (7, NEWEST, 9));
    let dated = Snapshot::new(plain.files.clone(), Some((vec![0xab; 20], 77)));
    for snapshot in [plain, dated, Snapshot::default()] {
        assert_eq!(Snapshot::unpack(&snapshot.pack(3).expect("packed")), Ok(snapshot));
    }
}

#[test]
fn a_folder_and_its_snapshot_are_the_same() {
    let folder = database::write();
    std::fs::write(folder.path().join("crates/alfa/.DS_Store"), "dot files are no advisories").expect("a file");
    std::fs::write(folder.path().join("crates/README.md"), "nor are files beside the packages").expect("a file");
    assert_eq!(Snapshot::from_folder(folder.path(), None).expect("a folder"), database::snapshot());
    assert!(Snapshot::from_folder(&folder.path().join("crates"), None).is_err());
}

#[test]
fn a_damaged_snapshot_is_an_error_and_never_other_content() {
    let snapshot = database::snapshot();
    let good = snapshot.pack(19).expect("packed");
    for at in 0..good.len() {
        assert!(Snapshot::unpack(&good[..at]).is_err(), "cut off at {at}");
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let same = Snapshot::unpack(&bad).map_or(true, |other| other == snapshot);
            assert!(same, "bit {bit} of byte {at}");
        }
    }
    let mut longer = good.clone();
    longer.push(0);
    assert_eq!(Snapshot::unpack(&longer), Err(Damage::Content));
    assert_eq!(Snapshot::unpack(&[good.clone(), good.clone()].concat()), Err(Damage::Content));
    let mut other = good;
    other[b"lockhound-advisories-".len()] = b'2';
    assert_eq!(Snapshot::unpack(&other), Err(Damage::Version));
    assert_eq!(Snapshot::unpack(b"{}"), Err(Damage::Foreign));
    assert_eq!(Snapshot::unpack(b""), Err(Damage::Foreign));
}

#[test]
fn a_bad_advisory_is_a_gap_and_no_outage() {
    let mut files = database::files();
    for (at, text) in ["", "```toml", "```toml\nid = 1\n```\n# T\n\n", "é".repeat(30).as_str(), "no start", "\u{0}"].into_iter().enumerate()
    {
        files.push(lockhound::advisories::File { path: format!("crates/bad/RUSTSEC-2020-9{at:03}.md"), text: text.into() });
    }
    files.push(lockhound::advisories::File { path: "crates/bad/latin.md".into(), text: vec![0xff; 40] });
    // Moved to another folder and there twice.
    let moved = files[0].clone();
    files.push(lockhound::advisories::File { path: "crates/zulu/RUSTSEC-2020-0001.md".into(), ..moved });
    let packed = Snapshot::new(files, None).pack(3).expect("packed");
    let database = Database::from_snapshot(&packed, "a test".into()).expect("a snapshot");
    let gaps: Vec<String> = database.gaps().iter().map(|gap| format!("{} {}", gap.reason.name(), gap.detail.terminal())).collect();
    assert_eq!(gaps.len(), 7, "{gaps:?}");
    assert!(gaps[0].starts_with("bad-advisory advisory crates/bad/RUSTSEC-2020-9000.md can't be read"), "{gaps:?}");
    let judged = super::judge_text(&database, super::locks::V3);
    assert_eq!(judged.gaps, database.gaps());
    let (_folder, whole) = super::small();
    assert_eq!(super::verdicts(&judged), super::verdicts(&super::judge_text(&whole, super::locks::V3)));
}

#[test]
fn a_path_without_a_database_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("crates")).expect("a folder");
    std::fs::write(folder.path().join("file"), "not a snapshot").expect("a file");
    for path in [folder.path(), &folder.path().join("file"), &folder.path().join("nothing"), Path::new(env!("CARGO_MANIFEST_DIR"))] {
        let error = Database::open(path).expect_err("no database").to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}
