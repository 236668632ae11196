//! A secret in some encoding amid other bytes: it is found, as the same secret. And a run of it with changed bytes: whatever is told stands
//! where it says, and shows nothing of it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use lockhound::blob::{Blob, Part};
use lockhound::finding::Fingerprint;
use lockhound::secrets::{Detector, Hit, rule_file};

use super::program::Program;

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::builtin().expect("the rules are sound"));

/// Examples that tell themselves, on one line, each with its secret's fingerprint.
static EXAMPLES: LazyLock<Vec<(String, Fingerprint)>> = LazyLock::new(|| {
    // This package stands in a folder of lockhound's, whose tests compile this file too.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = [package.join("patterns"), package.join("../patterns")].into_iter().find(|folder| folder.is_dir());
    let mut files: Vec<_> = fs::read_dir(folder.expect("the rules are there")).expect("the rules are there").flatten().collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let mut out = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.path()).expect("a rule file is text");
        for rule in rule_file::parse(&text).expect("the build has read it") {
            let telling = rule.confidence != rule_file::ConfidenceName::Guess && !rule.ignore_case && rule.with.is_none();
            let long = rule.anchors.iter().all(|anchor| anchor.len() >= 4);
            let example = rule.matches.first().map(|example| example.replace('¦', ""));
            let Some(example) = example.filter(|example| telling && long && example.is_ascii() && !example.contains('\n')) else {
                continue;
            };
            let hits = scan(example.as_bytes());
            out.extend(hits.into_iter().find(|hit| hit.issue.id == *rule.id).map(|hit| (example, hit.fingerprint)));
        }
    }
    out
});

/// Which example, which encoding, what stands around it, then bytes of the run to change.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let (example, fingerprint) = &EXAMPLES[program.word() % EXAMPLES.len()];
    let mut encoded = encode(program.byte(), example);
    let lens = [program.byte(), program.byte()].map(usize::from);
    let [before, behind] = lens.map(|len| program.take(len));
    let is_changed = !program.is_over();
    while !program.is_over() {
        let at = program.word() % encoded.len();
        encoded[at] ^= program.byte();
    }
    let text = [before, b"\n\"", &encoded, b"\"\n", behind].concat();
    let run = before.len() + 2..before.len() + 2 + encoded.len();
    let hits = scan(&text);
    assert!(hits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "hits stand in order and apart");
    for hit in &hits {
        let (start, end) = hit.evidence.mark;
        assert!(hit.span.start < hit.span.end && hit.span.end <= text.len(), "a hit stands in the text");
        assert!(start < end && end <= hit.evidence.line.as_bytes().len(), "a mark stands in its line");
    }
    let is_told = |hit: &Hit| hit.fingerprint == *fingerprint || (hit.span.start < run.end && run.start < hit.span.end);
    assert!(is_changed || hits.iter().any(is_told), "{} hits, and none of the secret", hits.len());
}

fn scan(text: &[u8]) -> Vec<Hit> {
    DETECTOR.scan(Blob { bytes: text, part: Part::File, path: None }).told
}

fn encode(how: u8, text: &str) -> Vec<u8> {
    let each = |write: fn(u8) -> String| text.bytes().flat_map(|byte| write(byte).into_bytes()).collect::<Vec<u8>>();
    match how % 11 {
        0 => base64(&[&b"~?-"[..usize::from(how >> 4) % 4 % 3], text.as_bytes()].concat()).into_bytes(),
        1 => base64(base64(text.as_bytes()).as_bytes()).into_bytes(),
        2 => base64(text.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "").into_bytes(),
        3 => each(|byte| format!("{byte:02x}")),
        4 => each(|byte| format!("{byte:02X}")),
        5 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        6 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        7 => each(|byte| format!("%{byte:02X}")),
        8 => each(|byte| format!("\\u00{byte:02x}")),
        9 => each(|byte| format!("&#{byte};")),
        _ => text.as_bytes().to_vec(),
    }
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
