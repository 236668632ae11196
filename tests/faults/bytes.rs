//! Every byte of every file flipped, and every file cut at every length.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use lockhound::objects::{Algorithm, Kind, Met, Store};
use lockhound::secrets::{Detector, Scratch, Trace};

use super::look::{complaint, look, look_at, replace};
use super::samples::{loose, packed, two_branches};

/// What is done to every byte: all its bits are turned; a number is off by one; a pack entry is of another kind.
const FLIPS: [u8; 3] = [0xff, 0x01, 0x10];
/// Of the faults that the engine alone is shown, each of this number is shown to a whole scan too.
const SAMPLE: usize = 23;

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::builtin().expect("the rules are tested elsewhere"));

#[test]
fn pack() {
    every_fault(packed, "pack");
}

#[test]
fn index() {
    every_fault(packed, "idx");
}

#[test]
fn loose_objects() {
    every_fault(loose, "loose");
}

/// What is not needed to read all objects can't hide the secret.
#[test]
fn refs_do_not_decide_what_is_read() {
    let temp = tempfile::tempdir().expect("there is room");
    packed(temp.path());
    let sample = temp.path().join("sample");
    let mut lost = Vec::new();
    for file in ["packed-refs", "HEAD"].map(|name| sample.join(name)) {
        for (what, bytes) in faults(&fs::read(&file).expect("it was just made")) {
            with(&file, &bytes, || {
                if !look(&sample).is_ok_and(|look| look.found && look.code == 1) {
                    lost.push(format!("{}: {what}", file.display()));
                }
            });
        }
    }
    assert!(lost.is_empty(), "the secret is lost with\n{}", lost.join("\n"));
}

#[test]
fn configuration() {
    let temp = tempfile::tempdir().expect("there is room");
    packed(temp.path());
    let sample = temp.path().join("sample");
    let file = sample.join("config");
    for (what, bytes) in faults(&fs::read(&file).expect("it was just made")) {
        with(&file, &bytes, || assert_eq!(complaint(&sample), None, "config {what}"));
    }
}

/// What git keeps beside the objects to be faster is not believed: neither where objects are nor which commit came before which.
#[test]
fn commit_graph() {
    no_fault_in("objects/info/commit-graph");
}

#[test]
fn multi_pack_index() {
    no_fault_in("objects/pack/multi-pack-index");
}

/// Whatever becomes of this file, the secret is found: in the range that brings it, and in the whole.
fn no_fault_in(file: &str) {
    let temp = tempfile::tempdir().expect("there is room");
    two_branches(temp.path());
    let sample = temp.path().join("sample");
    let file = sample.join(file);
    let mut lost = Vec::new();
    for (number, (what, bytes)) in faults(&fs::read(&file).expect("it was just made")).enumerate() {
        // One of the flips: each takes the scan of a range.
        if what.contains(" ^ ") && !what.ends_with("0xff") {
            continue;
        }
        with(&file, &bytes, || {
            let range = look_at(&sample, Some("main...topic"));
            let whole = (number % SAMPLE == 0).then(|| look(&sample));
            if !std::iter::once(range).chain(whole).all(|look| look.is_ok_and(|look| look.found && look.code == 1)) {
                lost.push(what);
            }
        });
    }
    assert!(lost.is_empty(), "the secret is lost with\n{}", lost.join("\n"));
}

fn every_fault(make: fn(&Path), kind: &str) {
    let temp = tempfile::tempdir().expect("there is room");
    make(temp.path());
    let sample = temp.path().join("sample");
    assert!(look(&sample).is_ok_and(|look| look.found && look.gaps.is_empty()), "the whole repository shows the secret");
    let files: Vec<PathBuf> = files(&sample, kind);
    assert!(!files.is_empty(), "there are files of this kind");
    let (mut count, mut complaints) = (0, Vec::new());
    for file in &files {
        for (what, bytes) in faults(&fs::read(file).expect("it was just made")) {
            count += 1;
            with(file, &bytes, || {
                let scanned = || (count % SAMPLE == 0).then(|| complaint(&sample)).flatten();
                let complaint = engine_complaint(&sample.join("objects")).or_else(scanned);
                complaints.extend(complaint.map(|complaint| format!("{} {what}: {complaint}", file.display())));
            });
        }
    }
    assert!(complaints.is_empty(), "{} of {count} faults:\n{}", complaints.len(), complaints.join("\n"));
}

/// Looks at all objects without a repository around them: the secret is seen, or there is a gap.
fn engine_complaint(objects: &Path) -> Option<String> {
    let store = Store::open(objects, Algorithm::Sha1, objects);
    let start = || (Scratch::default(), false);
    let (states, gaps) = store.plan(&Kind::ALL).with_seals().follow(1, start, |(scratch, found), met: Met<'_, Trace>| {
        let (hits, trace) = DETECTOR.follow(met.object.bytes, met.base.as_ref(), met.is_base, scratch);
        *found |= hits.told.iter().any(|hit| hit.issue.id == "github-pat-classic");
        trace
    });
    match states.first() {
        None => Some("it panics".to_owned()),
        Some((_, false)) if gaps.is_empty() && store.gaps().is_empty() => Some("the secret is lost in silence".to_owned()),
        Some(_) => None,
    }
}

/// The file with bytes flipped, and cut short.
fn faults(whole: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
    let flips = FLIPS.into_iter().flat_map(move |flip| (0..whole.len()).map(move |at| (at, flip)));
    let flipped = flips.filter_map(|(at, flip)| {
        let mut bytes = whole.to_vec();
        *bytes.get_mut(at)? ^= flip;
        Some((format!("byte {at} ^ {flip:#04x}"), bytes))
    });
    let cut = (0..whole.len()).map(|len| (format!("cut to {len} bytes"), whole[..len].to_vec()));
    flipped.chain(cut)
}

fn with(file: &Path, bytes: &[u8], run: impl FnOnce()) {
    let whole = fs::read(file).expect("it was just made");
    replace(file, bytes);
    run();
    replace(file, &whole);
}

fn files(repository: &Path, kind: &str) -> Vec<PathBuf> {
    let below = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let has_kind = |path: &PathBuf| path.extension().is_some_and(|extension| extension == kind);
    match kind {
        "loose" => below(repository.join("objects")).flat_map(below).collect(),
        _ => below(repository.join("objects/pack")).filter(has_kind).collect(),
    }
}
