//! Tests of the detector that need its inside.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::Detector;
use crate::blob::{Blob, Part};
use crate::secrets::detector_texts::{Dice, examples, text};
use crate::secrets::engine::all_judged;
use crate::secrets::rule_file;
use crate::secrets::windows::{Window, Windows};

fn windows(detector: &Detector, text: &[u8]) -> Vec<Window> {
    let mut found = Vec::new();
    detector.engine.anchors.find(text, 0..text.len(), &mut found);
    detector.engine.windows(text, &found, &mut Windows::default())
}

#[test]
fn anchors_and_windows_lose_nothing() -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin()?;
    let examples = examples()?;
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut found = 0;
    // What is read around names only is held to this in `assignment`'s own tests.
    let is_whole = |rule: &usize| !detector.engine.rules[*rule].spec.context && detector.engine.rules[*rule].spec.reads.is_none();
    let whole: Vec<usize> = (0..detector.engine.rules.len()).filter(is_whole).collect();
    assert!(whole.len() > 150, "too few rules to prove anything: {}", whole.len());
    for round in 0..300 {
        let text = text(&mut dice, &examples);
        let windows = windows(&detector, &text);
        let near = windows.iter().filter(|window| !whole.contains(&window.rule)).cloned();
        let mut everything: Vec<Window> = whole.iter().map(|rule| Window { rule: *rule, range: (0, text.len()) }).chain(near).collect();
        everything.sort();
        let hits = |windows| detector.hits(&text, &all_judged(&detector.engine.settle(&text, windows, None, 0))).told;
        let (hits, all) = (hits(windows), hits(everything));
        let places = |hits: &[super::Hit]| hits.iter().map(|hit| (hit.issue.id.clone(), hit.span.clone())).collect::<Vec<_>>();
        assert_eq!(places(&hits), places(&all), "round {round}");
        assert_eq!(hits, all, "round {round}");
        found += hits.len();
    }
    assert!(found > 300, "the texts hold too few secrets to prove anything: {found}");
    Ok(())
}

#[test]
fn hits_never_overlap_and_point_into_the_text() -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin()?;
    let examples = examples()?;
    let mut dice = Dice(0xfeed_beef_0bad_cafe);
    for _ in 0..200 {
        let text = text(&mut dice, &examples);
        let hits = detector.scan(Blob { bytes: &text, part: Part::File, path: None }).told;
        assert!(hits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        for hit in &hits {
            let (start, end) = hit.evidence.mark;
            assert!(hit.span.end <= text.len() && start < end && end <= hit.evidence.line.as_bytes().len());
            assert!(hit.region.line <= hit.region.end_line && hit.region.line >= 1 && hit.region.column >= 1);
        }
    }
    Ok(())
}

/// A file of passwords costs no slow hashes yet, and says how many it did not tell.
#[test]
fn a_crafted_file_is_not_told_without_end() -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin()?;
    let text: String = (0..super::MAX_TOLD + 7).map(|number| format!("db_pass¦word = 'kV{number:05}!xq'\n").replace('¦', "")).collect();
    let hits = detector.scan(Blob { bytes: text.as_bytes(), part: Part::File, path: None });
    assert_eq!((hits.told.len(), hits.untold), (super::MAX_TOLD, 7));
    Ok(())
}

/// No span that any rule found, not even one that lost, leaves six bytes in evidence or redacted text.
#[test]
fn no_output_holds_six_bytes_of_any_secret() -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin()?;
    let examples = examples()?;
    let mut dice = Dice(0x0dd5_eed5_0dd5_eed5);
    for round in 0..200 {
        let text = text(&mut dice, &examples);
        let judged = detector.engine.judged(&text);
        let secrets: Vec<&[u8]> = super::secret_spans(&judged).into_iter().filter_map(|span| text.get(span)).collect();
        let leaks = |output: &[u8]| secrets.iter().any(|secret| secret.windows(6).any(|part| memchr::memmem::find(output, part).is_some()));
        assert!(!leaks(detector.redact(&text).as_bytes()), "round {round}: redacted text");
        for hit in detector.scan(Blob { bytes: &text, part: Part::File, path: None }).told {
            assert!(!leaks(hit.evidence.line.as_bytes()), "round {round}: evidence of {}", hit.issue.id);
        }
    }
    Ok(())
}

/// What the findings of all examples of the private-key rule tell.
#[test]
fn private_keys_tell_whether_they_are_encrypted() -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin()?;
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns/private-key.toml"))?;
    let rules = rule_file::parse(&text)?;
    let mut told = Vec::new();
    for example in rules.iter().filter(|rule| rule.id == "private-key").flat_map(|rule| rule.matches.iter()) {
        let hits = detector.scan(Blob { bytes: example.replace('¦', "").as_bytes(), part: Part::File, path: None }).told;
        told.extend(hits.iter().flat_map(|hit| &hit.facts).map(crate::text::Untrusted::terminal));
    }
    assert!(told.contains(&"not encrypted".to_owned()) && told.contains(&"encrypted with a passphrase".to_owned()), "{told:?}");
    Ok(())
}
