//! Looking at what git stored gives what looking at all of it gives: hit for hit, for made-up deltas, forged packs and real repositories.

#[path = "made/dice.rs"]
mod dice;
#[allow(dead_code, reason = "parts of it are for other tests")]
#[path = "faults/packer.rs"]
mod packer;

use std::fs;
use std::path::{Path, PathBuf};

use dice::Dice;
use lockhound::blob::{Base, Blob, Copied, Part};
use lockhound::finding::GapReason;
use lockhound::objects::{Algorithm, Kind, Met, Store};
use lockhound::secrets::{Detector, Hits, RuleText, Scratch, Trace, rule_file};
use packer::{Step, delta, name};

/// The examples of all rules, which hold every anchor and every kind of secret and near miss.
fn examples() -> Vec<String> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns")).expect("the folder is there");
    let mut out = Vec::new();
    for file in files.flatten().map(|entry| entry.path()) {
        let text = fs::read_to_string(file).expect("a rule file is text");
        for rule in rule_file::parse(&text).expect("the build has read it") {
            out.extend(rule.matches.iter().chain(rule.ignores.iter()).map(|example| example.replace('¦', "")));
        }
    }
    out.sort();
    // Now and then in another encoding.
    for example in out.iter_mut().step_by(7).filter(|example| example.len() < 200) {
        *example = example.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    }
    for example in out.iter_mut().step_by(9).filter(|example| example.len() < 200) {
        *example = example.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    }
    out
}

fn root(dice: &mut Dice, examples: &[String]) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..dice.below(30) {
        text.extend_from_slice(piece(dice, examples));
    }
    text
}

/// A line of filler, an example, or a part of one.
fn piece<'e>(dice: &mut Dice, examples: &'e [String]) -> &'e [u8] {
    const FILLER: [&str; 8] = ["\n", "fn main() {}\n", "password: ", "://", " = \"", "x", "-----", "  lorem ipsum dolor sit amet\r\n"];
    let example = examples[dice.below(examples.len())].as_bytes();
    match dice.below(4) {
        0 | 1 => FILLER[dice.below(FILLER.len())].as_bytes(),
        2 => example,
        _ => &example[dice.range(example.len())],
    }
}

/// A text made of copies of `base`, long and short, in any order, and of new pieces.
fn made_of(dice: &mut Dice, base: &[u8], examples: &[String]) -> (Vec<u8>, Vec<Copied>) {
    let (mut text, mut copied): (Vec<u8>, Vec<Copied>) = (Vec::new(), Vec::new());
    let mut from = 0;
    for _ in 0..=dice.below(12) {
        // Mostly onwards from the last copy, as git does it; now and then from anywhere.
        let range = if dice.below(4) == 0 { dice.range(base.len()) } else { from..from + dice.below(base.len() - from + 1) };
        from = range.end;
        let next = Copied { from: range.start, at: text.len(), len: range.len() };
        text.extend_from_slice(&base[range]);
        match copied.last_mut() {
            Some(last) if last.from + last.len == next.from && last.at + last.len == next.at => last.len += next.len,
            _ if next.len > 0 => copied.push(next),
            _ => {}
        }
        if dice.below(2) == 0 {
            text.extend_from_slice(piece(dice, examples));
        }
        from += dice.below(2) * dice.below(base.len() - from + 1).min(3);
    }
    (text, copied)
}

fn whole(detector: &Detector, text: &[u8]) -> Hits {
    detector.scan(Blob { bytes: text, part: Part::File, path: None })
}

/// Chains of random deltas over texts full of secrets, halves of secrets and near misses.
#[test]
fn a_text_made_of_another_gives_the_same_hits() {
    let detector = Detector::builtin().expect("the rules are sound");
    let (examples, mut dice, mut scratch) = (examples(), Dice(0x5eed_0fa1_1de1_7a5e), Scratch::default());
    let (mut hits, mut carried) = (0, 0);
    for round in 0..150 {
        let mut base = root(&mut dice, &examples);
        let (first, mut trace) = detector.follow(&base, None, true, &mut scratch);
        assert_eq!(first, whole(&detector, &base), "round {round}, the root");
        for step in 0..12 {
            let (text, copied) = made_of(&mut dice, &base, &examples);
            let known = trace.as_ref().map(|trace| Base { trace, len: base.len(), copied: &copied });
            let (found, next) = detector.follow(&text, known.as_ref(), true, &mut scratch);
            assert_eq!(found, whole(&detector, &text), "round {round}, step {step}: {copied:?} of {} bytes", base.len());
            hits += found.told.len();
            carried += usize::from(!found.told.is_empty() && copied.iter().any(|copied| copied.len > 200));
            (base, trace) = (text, next);
        }
    }
    assert!(hits > 1000 && carried > 200, "too few hits to prove anything: {hits}, {carried}");
}

/// Rules with windows so small that all of their edges show.
const SMALL_RULES: &str = r#"
[[rule]]
id = "word"
title = "A word that stands alone"
severity = "high"
confidence = "exact"
anchors = ["abcd"]
window = [0, 0]
regex = '\babcd\b'
description = "d"
matches = ["abcd", "x abcd"]
ignores = ["abcde", "xabcd"]
[[rule]]
id = "line"
title = "A line"
severity = "high"
confidence = "exact"
anchors = ["abab", "caca"]
window = [3, 2]
regex = '(?m)^.{0,3}(?<secret>(?:abab|caca).*)$'
description = "d"
matches = ["abab", "caca"]
ignores = ["ababa", "cccccaca"]
[[rule]]
id = "pair"
title = "A pair"
severity = "high"
confidence = "exact"
anchors = ["dada"]
window = [0, 1]
regex = 'dada+'
with = { regex = '\bcc[ab]', lines = 1, optional = true }
near = "daa"
description = "d"
matches = ["dadaa", "dadaa cca"]
ignores = ["dada", "dad"]
"#;

/// Everything in a few letters, so that each edge of a copy is an edge of something.
#[test]
fn what_stands_at_an_edge_is_judged_by_what_is_behind_it() {
    let detector = Detector::with_rules(&[RuleText { name: "small.toml".to_owned(), text: SMALL_RULES.to_owned() }], false)
        .expect("the rules are sound");
    let words =
        ["a", "b", "ab", "cd", "abcd", "da", "daa", "ca", " ", "-", "\n", "\r\n", "abab", "caca", "dadaa", "cca"].map(str::to_owned);
    let (mut dice, mut scratch, mut hits) = (Dice(0xab_cdab_cdab_cdab), Scratch::default(), 0);
    for round in 0..3000 {
        let mut base: Vec<u8> = (0..dice.below(12)).flat_map(|_| words[dice.below(words.len())].bytes()).collect();
        let mut trace = detector.follow(&base, None, true, &mut scratch).1;
        for step in 0..6 {
            let (text, copied) = made_of(&mut dice, &base, &words);
            let text_and_copies = (String::from_utf8_lossy(&base).into_owned(), String::from_utf8_lossy(&text).into_owned(), &copied);
            let known = trace.as_ref().map(|trace| Base { trace, len: base.len(), copied: &copied });
            let (found, next) = detector.follow(&text, known.as_ref(), true, &mut scratch);
            assert_eq!(found, whole(&detector, &text), "round {round}, step {step}: {text_and_copies:?}");
            hits += found.told.len();
            (base, trace) = (text, next);
        }
    }
    assert!(hits > 3000, "too few hits to prove anything: {hits}");
}

/// Every anchor and every secret is cut in two at every place, and put together by a delta.
#[test]
fn a_secret_cut_anywhere_is_found() {
    let detector = Detector::builtin().expect("the rules are sound");
    let (examples, mut scratch, mut found) = (examples(), Scratch::default(), 0);
    for example in examples.iter().filter(|example| example.len() < 300).step_by(11) {
        for cut in 0..=example.len() {
            let (left, right) = example.as_bytes().split_at(cut);
            let base = [right, b" some text between\n", left].concat();
            let at =
                [Copied { from: base.len() - left.len(), at: 0, len: left.len() }, Copied { from: 0, at: left.len(), len: right.len() }];
            let copied: Vec<Copied> = at.into_iter().filter(|copied| copied.len > 0).collect();
            let (_, trace) = detector.follow(&base, None, true, &mut scratch);
            let trace = trace.expect("a short text leaves a trace");
            let base = Base { trace: &trace, len: base.len(), copied: &copied };
            let (hits, _) = detector.follow(example.as_bytes(), Some(&base), false, &mut scratch);
            assert_eq!(hits, whole(&detector, example.as_bytes()), "cut at {cut}");
            found += hits.told.len();
        }
    }
    assert!(found > 1000, "too few hits to prove anything: {found}");
}

/// The same through packs: chains of deltas by offset and by name, which share bases, deep and wide.
#[test]
fn forged_packs_give_the_same_hits() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (examples, mut dice) = (examples(), Dice(0x0ff5_e7de_17a5_0001));
    for round in 0..4 {
        let mut texts = vec![root(&mut dice, &examples)];
        let mut entries = vec![packer::blob(&texts[0])];
        for number in 1..400 {
            // A chain in even rounds, a tree in odd ones.
            let base = if round % 2 == 0 { number - 1 } else { dice.below(number) };
            let (text, copied) = made_of(&mut dice, &texts[base], &examples);
            let text = text[..text.len().min(6000)].to_vec();
            let steps = steps(&text, &copied);
            let delta = delta(texts[base].len() as u64, text.len() as u64, &steps);
            let content = match round {
                0 | 1 => packer::Content::OnEntry(base, delta),
                _ => packer::Content::OnName(name(&texts[base]), delta),
            };
            if texts.contains(&text) {
                texts.push(format!("{number}").into_bytes());
                entries.push(packer::blob(format!("{number}").as_bytes()));
                continue;
            }
            entries.push(packer::Entry { id: name(&text), content, claimed: None });
            texts.push(text);
        }
        packer::repository(folder.path(), &round.to_string(), &entries);
        compare(&folder.path().join(round.to_string()), 400);
    }
}

/// The steps that make `text`: its copies, as far as it goes, and what stands between them.
fn steps<'t>(text: &'t [u8], copied: &[Copied]) -> Vec<Step<'t>> {
    let (mut steps, mut at) = (Vec::new(), 0);
    for copied in copied.iter().filter(|copied| copied.at < text.len()) {
        let len = copied.len.min(text.len() - copied.at);
        steps.push(Step::Insert(&text[at..copied.at]));
        steps.push(Step::Copy(copied.from, len));
        at = copied.at + len;
    }
    steps.push(Step::Insert(&text[at..]));
    steps
}

/// This package's own history, and the repositories that `LOCKHOUND_TEST_REPOSITORIES` names.
#[test]
fn real_repositories_give_the_same_hits() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".git");
    let named = std::env::var("LOCKHOUND_TEST_REPOSITORIES").unwrap_or_default();
    for repository in std::iter::once(own).chain(named.split(':').map(PathBuf::from)).filter(|path| path.join("objects").is_dir()) {
        compare(&repository, 1);
    }
}

/// Walks a repository both ways.
fn compare(repository: &Path, least: usize) {
    let detector = Detector::builtin().expect("the rules are sound");
    let store = Store::open(&repository.join("objects"), Algorithm::Sha1, repository);
    let kinds = [Kind::Blob, Kind::Commit, Kind::Tag];
    let start = || (Scratch::default(), 0_usize);
    let (states, gaps) = store.plan(&kinds).follow(2, start, |(scratch, seen), met: Met<'_, Trace>| {
        *seen += 1;
        let (hits, trace) = detector.follow(met.object.bytes, met.base.as_ref(), met.is_base, scratch);
        assert_eq!(hits, whole(&detector, met.object.bytes), "{} of {}", met.object.id, repository.display());
        trace
    });
    assert!(gaps.iter().all(|gap| gap.reason != GapReason::Internal), "no thread has failed");
    assert!(states.iter().map(|state| state.1).sum::<usize>() >= least, "{}: all objects were compared", repository.display());
}
