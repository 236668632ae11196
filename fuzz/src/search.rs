//! Texts made of copies of other texts: looking at what is new gives what looking at all of it gives.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use lockhound::blob::{Base, Blob, Copied, Part};
use lockhound::secrets::{Detector, Scratch, rule_file};

use super::program::Program;

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::builtin().expect("the rules are sound"));

/// The examples of all rules: a text of the corpus names them by number, as no file may hold one.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut out = Vec::new();
    // This package stands in a folder of lockhound's, whose tests compile this file too.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = [package.join("patterns"), package.join("../patterns")].into_iter().find(|folder| folder.is_dir());
    for file in fs::read_dir(folder.expect("the rules are there")).expect("the rules are there").flatten() {
        let text = fs::read_to_string(file.path()).expect("a rule file is text");
        for rule in rule_file::parse(&text).expect("the build has read it") {
            out.extend(rule.matches.iter().chain(rule.ignores.iter()).map(|example| example.replace('¦', "")));
        }
    }
    out.sort();
    out
});

/// Pieces for the first text, then up to eight texts, each made of the one before it.
pub fn run(text: &[u8]) {
    let (mut program, mut scratch) = (Program(text), Scratch::default());
    let mut base = Vec::new();
    for _ in 0..program.below(12) {
        base.extend_from_slice(piece(&mut program));
    }
    let mut trace = DETECTOR.follow(&base, None, true, &mut scratch).1;
    for _ in 0..8 {
        if program.is_over() {
            return;
        }
        let (text, copied) = made_of(&mut program, &base);
        let known = trace.as_ref().map(|trace| Base { trace, len: base.len(), copied: &copied });
        let (hits, next) = DETECTOR.follow(&text, known.as_ref(), true, &mut scratch);
        let whole = DETECTOR.scan(Blob { bytes: &text, part: Part::File, path: None });
        assert!(hits == whole, "{} hits, and {} of the whole", hits.told.len(), whole.told.len());
        (base, trace) = (text, next);
    }
}

/// An example, a part of one, or bytes of the program itself.
fn piece<'p>(program: &mut Program<'p>) -> &'p [u8] {
    let how = program.byte();
    let example = EXAMPLES[program.word() % EXAMPLES.len()].as_bytes();
    match how % 3 {
        0 => example,
        1 => {
            let start = program.below(example.len() + 1);
            &example[start..start + program.below(example.len() - start + 1)]
        }
        _ => program.take(usize::from(how >> 2)),
    }
}

fn made_of(program: &mut Program<'_>, base: &[u8]) -> (Vec<u8>, Vec<Copied>) {
    let (mut text, mut copied): (Vec<u8>, Vec<Copied>) = (Vec::new(), Vec::new());
    for _ in 0..program.below(8) {
        if program.byte() & 1 == 0 {
            text.extend_from_slice(piece(program));
            continue;
        }
        let from = program.below(base.len() + 1);
        let next = Copied { from, at: text.len(), len: program.below(base.len() - from + 1) };
        text.extend_from_slice(&base[from..from + next.len]);
        match copied.last_mut() {
            Some(last) if last.from + last.len == next.from && last.at + last.len == next.at => last.len += next.len,
            _ if next.len > 0 => copied.push(next),
            _ => {}
        }
    }
    (text, copied)
}
