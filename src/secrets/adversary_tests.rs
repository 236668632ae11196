//! Text made to make a rule slow: for each rule, from its own anchors and regex. Linear work is done in moments, any other takes hours.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::blob::{Blob, Part};
use crate::secrets::builtin::RULES;
use crate::secrets::detector::Detector;
use crate::secrets::rule_file::RuleSpec;
use crate::secrets::samples::Samples;

/// How long each text is, in bytes: four times as long may take four times as long.
const LENGTHS: [usize; 2] = [16 << 10, 64 << 10];

/// No measure of speed, only the end of patience: all of it takes a minute or two where nothing else runs.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Beginnings of what a rule looks for, over and over: each piece could be the start of a match that never comes.
fn texts(spec: &RuleSpec) -> Vec<Vec<u8>> {
    let anchor = spec.anchors.first().map_or("", |anchor| anchor.as_ref());
    let mut pieces: Vec<Vec<u8>> = vec![anchor.as_bytes().to_vec(), format!("{anchor} ").into_bytes()];
    let mut samples = Samples::of(&spec.regex);
    let made: Vec<Vec<u8>> = samples.as_mut().map_or_else(Vec::new, |samples| (0..8).filter_map(|_| samples.text()).collect());
    if let Some(longest) = made.iter().max_by_key(|text| text.len()).filter(|longest| !longest.is_empty()) {
        // All but the end; the first half; a run of what stands in the middle.
        pieces.push(longest[..longest.len() - 1].to_vec());
        pieces.push([anchor.as_bytes(), &longest[..longest.len() / 2]].concat());
        let run = longest[longest.len() / 2];
        pieces.push([anchor.as_bytes(), &[run; 4000]].concat());
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[test]
fn no_text_makes_a_rule_slow() {
    let (tell, told) = mpsc::channel();
    for part in 0..2 {
        let tell = tell.clone();
        thread::spawn(move || {
            for spec in RULES.iter().skip(part).step_by(2) {
                let detector = Detector::new(vec![spec.clone()]);
                for (piece, length) in texts(spec).iter().flat_map(|piece| LENGTHS.map(|length| (piece, length))) {
                    let text: Vec<u8> = piece.iter().copied().cycle().take(length).collect();
                    let _hits = detector.scan(Blob { bytes: &text, part: Part::File, path: None });
                }
                if tell.send(spec.id.to_string()).is_err() {
                    return;
                }
            }
        });
    }
    drop(tell);
    let mut done = Vec::new();
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(id) => done.push(id),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("a rule next to {:?} does not come to an end", done.last()),
        }
    }
    assert_eq!(done.len(), RULES.len());
}
