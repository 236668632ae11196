//! Every byte of every file flipped, and every file cut at many lengths.

use std::fs;
use std::path::{Path, PathBuf};

use super::look::{complaint, look, replace};
use super::samples::{loose, packed};

/// What is done to every byte: all its bits are turned.
const FLIP: u8 = 0xff;
/// What is done to every [`SAMPLE`]th byte too: a number is off by one, a pack entry is of another kind.
const FURTHER_FLIPS: [u8; 2] = [0x01, 0x10];
/// Which bytes stand for all in the further flips, and which lengths in the cuts: all of them would take minutes.
const SAMPLE: usize = 5;

#[test]
fn packed_repository() {
    every_fault(packed, &["pack", "idx", "packed-refs", "HEAD", "config"]);
}

#[test]
fn loose_repository() {
    every_fault(loose, &["loose"]);
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

fn every_fault(make: fn(&Path), kinds: &[&str]) {
    let temp = tempfile::tempdir().expect("there is room");
    make(temp.path());
    let sample = temp.path().join("sample");
    assert!(look(&sample).is_ok_and(|look| look.found && look.gaps.is_empty()), "the whole repository shows the secret");
    let files: Vec<PathBuf> = kinds.iter().flat_map(|kind| files(&sample, kind)).collect();
    assert!(files.len() >= kinds.len(), "each kind of file is there: {files:?}");
    let (mut count, mut complaints) = (0, Vec::new());
    for file in &files {
        for (what, bytes) in faults(&fs::read(file).expect("it was just made")) {
            count += 1;
            with(file, &bytes, || {
                complaints.extend(complaint(&sample).map(|complaint| format!("{} {what}: {complaint}", file.display())));
            });
        }
    }
    assert!(complaints.is_empty(), "{} of {count} faults:\n{}", complaints.len(), complaints.join("\n"));
}

/// The file with bytes flipped, and cut short.
fn faults(whole: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
    let sample = || (0..whole.len()).step_by(SAMPLE);
    let further = FURTHER_FLIPS.into_iter().flat_map(move |flip| sample().map(move |at| (at, flip)));
    let flips = (0..whole.len()).map(|at| (at, FLIP)).chain(further);
    let flipped = flips.filter_map(|(at, flip)| {
        let mut bytes = whole.to_vec();
        *bytes.get_mut(at)? ^= flip;
        Some((format!("byte {at} ^ {flip:#04x}"), bytes))
    });
    let cut = sample().map(|len| (format!("cut to {len} bytes"), whole[..len].to_vec()));
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
    match kind {
        "pack" | "idx" => {
            below(repository.join("objects/pack")).filter(|path| path.extension().is_some_and(|extension| extension == kind)).collect()
        }
        "loose" => below(repository.join("objects")).flat_map(below).collect(),
        name => vec![repository.join(name)],
    }
}
