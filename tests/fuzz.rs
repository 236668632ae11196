//! The fuzz targets over the texts in `fuzz/corpus/` and over texts made of them, so that what fuzzing has found stays found.
//!
//! `LOCKHOUND_TEST_TEXTS` says how many texts are made of each (24): with millions, it stands in for a fuzzer where none can be had.

#[path = "made/dice.rs"]
mod dice;
#[allow(unreachable_pub, missing_docs, unused_qualifications, reason = "it is a package of its own")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use dice::Dice;
use targets::{TARGETS, Target};

#[test]
fn every_text_goes_through() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let made = std::env::var("LOCKHOUND_TEST_TEXTS").map_or(24, |texts| texts.parse().expect("LOCKHOUND_TEST_TEXTS is a number"));
    let mut dice = Dice(0xf022_0fa1_7e57_0001);
    for (name, run) in TARGETS {
        let mut texts: Vec<Vec<u8>> = fs::read_dir(corpus.join(name))
            .unwrap_or_else(|error| panic!("fuzz/corpus/{name}: {error}"))
            .flatten()
            .map(|file| fs::read(file.path()).expect("a text of the corpus can be read"))
            .collect();
        assert!(!texts.is_empty(), "{name} has no texts");
        texts.sort();
        for number in 0..texts.len() {
            go(name, *run, &texts[number]);
            for _ in 0..made {
                let made = made_of(&mut dice, &texts[number], &texts);
                go(name, *run, &made);
            }
        }
    }
}

/// Runs a target; where it panics, says on what.
fn go(name: &str, run: Target, text: &[u8]) {
    let ran = catch_unwind(|| run(text));
    assert!(ran.is_ok(), "{name} fails on the text {}", text.escape_ascii());
}

/// The text with a few bytes changed, added or left out, or with the end of another.
fn made_of(dice: &mut Dice, text: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
    let mut out = text.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(out.len() + 1);
        let byte = dice.below(256).to_le_bytes()[0];
        match dice.below(5) {
            0 | 1 if at < out.len() => out[at] = byte,
            2 if at < out.len() => drop(out.remove(at)),
            3 => {
                let other = &others[dice.below(others.len())];
                out.truncate(at);
                out.extend_from_slice(&other[dice.below(other.len() + 1)..]);
            }
            _ => out.insert(at, byte),
        }
    }
    out
}
