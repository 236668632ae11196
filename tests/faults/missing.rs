//! Files that are not there, or are others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockhound::finding::GapReason;

use super::look::{Look, look, replace};
use super::samples::{bash, loose, packed};

/// Makes a repository, breaks it with bash, and looks.
fn broken(make: fn(&Path), script: &str) -> Look {
    let temp = tempfile::tempdir().expect("there is room");
    make(temp.path());
    bash(&temp.path().join("sample"), script);
    look(&temp.path().join("sample")).unwrap_or_else(|failure| panic!("{script}: {failure}"))
}

/// Asserts that the secret is lost, and that a gap of this reason says so.
fn lost(make: fn(&Path), script: &str, reason: GapReason) {
    let look = broken(make, script);
    assert_eq!((look.code, look.found), (3, false), "{script}: {:?}", look.gaps);
    assert!(look.gaps.contains(&reason), "{script}: {:?}", look.gaps);
}

/// Asserts that the secret is found, and that a gap of this reason stands beside it.
fn told(make: fn(&Path), script: &str, reason: GapReason) {
    let look = broken(make, script);
    assert_eq!((look.code, look.found), (1, true), "{script}: {:?}", look.gaps);
    assert!(look.gaps.contains(&reason), "{script}: {:?}", look.gaps);
}

const REMOVE: &str = r#"remove() { id=$(git rev-parse "$1"); rm -f "objects/${id:0:2}/${id:2}"; }; "#;

#[test]
fn missing_objects() {
    lost(loose, &format!("{REMOVE} remove HEAD~1:numbers"), GapReason::MissingObject);
    told(loose, &format!("{REMOVE} remove HEAD:numbers"), GapReason::MissingObject);
    told(loose, &format!("{REMOVE} remove HEAD~1^{{tree}}"), GapReason::MissingObject);
    told(loose, &format!("{REMOVE} remove HEAD~1"), GapReason::MissingObject);
    told(loose, &format!("{REMOVE} remove HEAD"), GapReason::BrokenRef);
}

#[test]
fn missing_pack_files() {
    lost(packed, "rm -f objects/pack/*.idx", GapReason::CorruptPack);
    lost(packed, "rm -f objects/pack/*.pack", GapReason::CorruptPack);
    lost(packed, "rm -f objects/pack/*", GapReason::BrokenRef);
}

#[test]
fn an_index_of_another_pack() {
    let script = r#"
        idx=$(echo objects/pack/*.idx)
        echo x | git hash-object -w --stdin | git pack-objects --quiet other >/dev/null
        rm -f "$idx"; mv other-*.idx "$idx"; rm -f other-*
    "#;
    lost(packed, script, GapReason::CorruptPack);
}

#[test]
fn broken_refs() {
    let zeros = "0".repeat(40);
    told(packed, &format!("echo {} >refs/heads/broken", "1".repeat(40)), GapReason::BrokenRef);
    told(packed, "echo garbage >refs/heads/broken", GapReason::BrokenRef);
    told(packed, &format!("echo {zeros} >refs/heads/broken"), GapReason::BrokenRef);
    told(packed, "head -c 100000 /dev/zero >refs/heads/broken", GapReason::BrokenRef);
    told(packed, "echo garbage >>packed-refs", GapReason::BrokenRef);
    told(packed, "echo 'ref: refs/heads/nowhere' >HEAD", GapReason::BrokenRef);
    told(
        packed,
        "printf 'ref: refs/heads/a' >refs/heads/b; printf 'ref: refs/heads/b' >refs/heads/a; echo 'ref: refs/heads/a' >HEAD",
        GapReason::BrokenRef,
    );
}

#[test]
fn garbage_for_loose_objects() {
    const FILE: &str = r#"id=$(git rev-parse HEAD~1:numbers); file="objects/${id:0:2}/${id:2}"; "#;
    lost(loose, &format!("{FILE} rm -f $file; echo garbage >$file"), GapReason::CorruptObject);
    lost(loose, &format!("{FILE} rm -f $file; : >$file"), GapReason::CorruptObject);
    lost(loose, &format!("{FILE} rm -f $file; mkdir $file"), GapReason::Unreadable);
    lost(loose, &format!("{FILE} rm -f $file; ln -s /dev/zero $file"), GapReason::Unreadable);
}

/// An object in the place of another: what stands there is not what the name says.
#[test]
fn another_objects_content() {
    let temp = tempfile::tempdir().expect("there is room");
    loose(temp.path());
    let sample = temp.path().join("sample");
    let (secret, clean) = (object_file(&sample, "HEAD~1:numbers"), object_file(&sample, "HEAD:numbers"));
    replace(&secret, &fs::read(clean).expect("it was just made"));
    let look = look(&sample).expect("it scans");
    assert_eq!((look.code, look.found), (3, false));
    assert!(look.gaps.contains(&GapReason::CorruptObject), "{:?}", look.gaps);
}

#[test]
fn a_broken_index() {
    let make = |folder: &Path| {
        packed(folder);
        bash(folder, "git clone --quiet sample work; rm -rf sample; mv work sample");
    };
    told(make, "echo garbage >.git/index", GapReason::BrokenIndex);
    told(make, "head -c 40 .git/index >cut; mv cut .git/index", GapReason::BrokenIndex);
    told(make, "head -c 12 /dev/urandom >.git/index", GapReason::BrokenIndex);
}

fn object_file(repository: &Path, revision: &str) -> PathBuf {
    let out = Command::new("git").args(["rev-parse", revision]).current_dir(repository).output().expect("git runs");
    let id = String::from_utf8(out.stdout).expect("git prints hex");
    let (folder, file) = id.trim().split_at(2);
    repository.join("objects").join(folder).join(file)
}
