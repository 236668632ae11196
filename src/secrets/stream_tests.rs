//! A scan bit by bit against a scan of the whole.

use super::{AHEAD, BEHIND, Stream};
use crate::blob::{Blob, Part};
use crate::secrets::detector::{Detector, Hits};
use crate::secrets::detector_texts::{Dice, examples, text};
use crate::secrets::rule_set::RuleText;

/// Small parts, so that a text has many seams.
const PART: usize = 64 << 10;

fn whole(detector: &Detector, text: &[u8]) -> Hits {
    detector.scan(Blob { bytes: text, part: Part::File, path: None })
}

fn streamed(detector: &Detector, text: &[u8], bits: usize) -> Hits {
    let mut stream = Stream::in_parts(detector, PART);
    text.chunks(bits).for_each(|bit| stream.push(bit));
    stream.finish()
}

/// The first difference, without any of the text.
fn difference(whole: &Hits, streamed: &Hits) -> Option<String> {
    if whole == streamed {
        return None;
    }
    let differing = whole.told.iter().zip(&streamed.told).position(|(one, other)| one != other);
    let at = differing.unwrap_or(whole.told.len().min(streamed.told.len()));
    Some(format!("{} and {} hits, {:#?} and {:#?}", whole.told.len(), streamed.told.len(), whole.told.get(at), streamed.told.get(at)))
}

#[test]
fn a_secret_at_every_place_around_a_seam_is_found_once() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let token = "ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r".replace('¦', "");
    // The first seam for matches, and the first for winners.
    let seams = [PART + 3 * BEHIND, PART + 2 * BEHIND];
    let filler = "é line of text\r\n".repeat((PART + AHEAD + 4 * BEHIND) / 16);
    for seam in seams {
        for before in 0..token.len() + 12 {
            let mut text = filler.as_bytes().to_vec();
            let at = seam - before;
            text.splice(at..at, format!(" k={token} ").into_bytes());
            let (expected, found) = (whole(&detector, &text), streamed(&detector, &text, text.len()));
            assert_eq!(expected.told.len(), 1);
            assert_eq!(difference(&expected, &found), None, "{before} bytes before {seam}");
        }
    }
    Ok(())
}

#[test]
fn streamed_or_whole_the_hits_are_the_same() -> Result<(), Box<dyn std::error::Error>> {
    let detector = Detector::builtin()?;
    let examples = examples()?;
    let mut dice = Dice(0x5eed);
    for round in 0..6 {
        let mut long = Vec::new();
        while long.len() < 6 * PART + AHEAD {
            long.extend(text(&mut dice, &examples));
            // Dense in some rounds, with stretches of other text in others, and now and then without an end to its windows.
            match dice.below(8) {
                0 if round % 2 == 0 => long.extend("lorem ipsum dolor\n".repeat(dice.below(400)).bytes()),
                1 if round % 3 == 0 => long.extend("token: password=".repeat(dice.below(4000)).bytes()),
                2 => long.extend(b"\xff\xf0\x9f\r"),
                _ => {}
            }
        }
        let (expected, found) = (whole(&detector, &long), streamed(&detector, &long, 1 + dice.below(100_000)));
        assert!(expected.told.len() > 100);
        if let Some(difference) = difference(&expected, &found) {
            return Err(format!("round {round}: {difference}").into());
        }
    }
    Ok(())
}

#[test]
fn hits_beyond_the_limit_are_counted() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let token = "ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r\n".replace('¦', "");
    let text = token.repeat(12_000);
    let (expected, found) = (whole(&detector, text.as_bytes()), streamed(&detector, text.as_bytes(), 4096));
    assert_eq!((found.told.len(), found.untold), (10_000, 2_000));
    assert_eq!(difference(&expected, &found), None);
    Ok(())
}

/// Every match could start in the middle of another: only who goes on behind the last one cuts the text as a scan of the whole does.
#[test]
fn matches_that_touch_go_on_behind_a_seam() -> anyhow::Result<()> {
    let rule = "[[rule]]\nid = 'tiles'\ntitle = 't'\nseverity = 'high'\nconfidence = 'exact'\nanchors = ['kqz']\nregex = 'kqz[kqz]{63}'\n\
                description = 'd'\nmatches = ['a', 'b']\nignores = ['c', 'd']\n";
    let detector = Detector::with_rules(&[RuleText { name: "tiles.toml".to_owned(), text: rule.to_owned() }], false)?;
    let text = "kqz".repeat(200_000);
    let (expected, found) = (whole(&detector, text.as_bytes()), streamed(&detector, text.as_bytes(), 10_000));
    assert_eq!(expected.told.len(), text.len() / 66);
    assert_eq!(difference(&expected, &found), None);
    Ok(())
}

#[test]
fn nothing_has_no_hits() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    assert_eq!(Stream::new(&detector).finish(), Hits::default());
    Ok(())
}
