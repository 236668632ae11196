//! A secret is found in whatever encoding it stands, as the same secret.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use lockhound::blob::{Blob, Part};
use lockhound::secrets::{Detector, Hit, rule_file};

/// For each rule that tells its secrets by themselves: an example that stands on one line, and the rule.
fn examples() -> Vec<(String, String)> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns")).expect("the folder is there");
    let mut out = Vec::new();
    for file in files.flatten().map(|entry| entry.path()) {
        let text = fs::read_to_string(file).expect("a rule file is text");
        for rule in rule_file::parse(&text).expect("the build has read it") {
            let telling = rule.confidence != rule_file::ConfidenceName::Guess && !rule.ignore_case && rule.with.is_none();
            let example = rule.matches.first().map(|example| example.replace('¦', ""));
            let long = rule.anchors.iter().all(|anchor| anchor.len() >= 4);
            out.extend(example.filter(|example| telling && long && example.is_ascii()).map(|example| (rule.id.to_string(), example)));
        }
    }
    out.sort();
    out
}

fn hits(detector: &Detector, text: &[u8]) -> Vec<Hit> {
    detector.scan(Blob { bytes: text, part: Part::File, path: None }).told
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        out.extend((0..=group.len()).map(|at| char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63])));
        out.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    out
}

/// A text, and how it may be written.
type Encoder = (&'static str, fn(&str) -> Vec<u8>);

const ENCODERS: &[Encoder] = &[
    ("encoded as base64", |text| base64(text.as_bytes()).into_bytes()),
    ("encoded as base64", |text| base64(format!("\n{text}").as_bytes()).into_bytes()),
    ("encoded as base64", |text| base64(format!("--{text}").as_bytes()).into_bytes()),
    ("encoded as base64", |text| base64(base64(text.as_bytes()).as_bytes()).into_bytes()),
    ("encoded as base64", |text| base64(format!("~{}", base64(format!("?{text}").as_bytes())).as_bytes()).into_bytes()),
    ("encoded as base64", |text| base64(text.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "").into_bytes()),
    ("encoded as base64", |text| {
        let digits = base64(format!("{}{text}", "\n".repeat(96)).as_bytes());
        let lines: Vec<&str> = digits.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("it is ASCII")).collect();
        lines.join("\n    ").into_bytes()
    }),
    ("encoded as hex", |text| text.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()),
    ("encoded as hex", |text| text.bytes().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()),
    ("encoded as UTF-16", |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("encoded as UTF-16", |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ("percent-encoded", |text| text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).collect()),
    ("written with backslash escapes", |text| text.bytes().flat_map(|byte| format!("\\u00{byte:02x}").into_bytes()).collect()),
    ("written with backslash escapes", |text| text.bytes().flat_map(|byte| format!("\\x{byte:02x}").into_bytes()).collect()),
    ("written with HTML entities", |text| text.bytes().flat_map(|byte| format!("&#{byte};").into_bytes()).collect()),
    ("written with HTML entities", |text| text.bytes().flat_map(|byte| format!("&#x{byte:X};").into_bytes()).collect()),
];

#[test]
fn every_rule_sees_through_every_encoding() {
    let detector = Detector::builtin().expect("the rules are sound");
    let examples = examples();
    let mut lost: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut found = 0;
    for (id, example) in &examples {
        let plain = hits(&detector, example.as_bytes());
        let fingerprint = &plain.iter().find(|hit| hit.issue.id == *id).expect("an example gives a hit").fingerprint;
        for (number, (fact, encode)) in ENCODERS.iter().enumerate() {
            let text = [b"first line\n\"".as_slice(), &encode(example), b"\"\nlast line"].concat();
            let told = hits(&detector, &text);
            match told.iter().find(|hit| hit.issue.id == *id && hit.fingerprint == *fingerprint) {
                Some(hit) => {
                    found += 1;
                    assert_eq!(hit.facts.last().map(lockhound::text::Untrusted::terminal).as_deref(), Some(*fact), "{id}: {number}");
                    assert!(hit.region.line >= 2 && hit.span.end < text.len(), "{id}: {number}: the place is that of the encoded run");
                    let masked = hit.evidence.line.as_bytes();
                    // The first line of a private key is no secret, and shown.
                    let run = if *id == "private-key" { &[] } else { &text[hit.span.clone()] };
                    assert!(run.windows(8).all(|part| memchr::memmem::find(masked, part).is_none()), "{id}: {number}: the run is masked");
                }
                None => lost.entry(id).or_default().push(number.to_string()),
            }
        }
    }
    assert!(lost.is_empty(), "of {} rules lost: {lost:?}", examples.len());
    assert!(found > 1500, "too few examples to prove anything: {found}");
}

/// Characters that nobody sees are no way to hide.
#[test]
fn invisible_characters_hide_nothing() {
    let detector = Detector::builtin().expect("the rules are sound");
    let token = "ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7".replace('¦', "");
    let plain = hits(&detector, token.as_bytes()).remove(0).fingerprint;
    for invisible in ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'] {
        for at in [1, 4, 20, 39] {
            let text = format!("a = '{}{invisible}{}';\n", &token[..at], &token[at..]);
            let told = hits(&detector, text.as_bytes());
            assert_eq!(told.len(), 1, "{invisible:?} at {at}");
            assert_eq!((&told[0].fingerprint, told[0].span.clone()), (&plain, 5..5 + 43), "{invisible:?} at {at}");
        }
    }
}

/// Ordinary text in these encodings gives nothing, and what stands there in plain is told once.
#[test]
fn what_is_not_encoded_is_told_once() {
    let detector = Detector::builtin().expect("the rules are sound");
    let token = "ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7".replace('¦', "");
    for text in [
        format!("url=https%3A%2F%2Fexample.org%2F&k=%6b&token={token}"),
        format!("{{\"a\":\"\\u0061\\/\",\"token\":\"{token}\"}}"),
        format!("<p>&#97; token {token}</p>"),
        format!("\u{200b} token {token}"),
    ] {
        let told = hits(&detector, text.as_bytes());
        assert_eq!(told.len(), 1, "{text}");
        assert!(told[0].facts.iter().all(|fact| !fact.terminal().contains("encoded")), "{text}");
    }
}
