//! Texts for tests of the detector: examples of all rules and filler in any order.

use std::path::Path;
use std::{fs, io};

use crate::secrets::rule_file;

/// The examples of all rule files, matching and not.
pub(super) fn examples() -> io::Result<Vec<String>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            for rule in rule_file::parse(&fs::read_to_string(path)?).map_err(io::Error::other)? {
                out.extend(rule.matches.iter().chain(rule.ignores.iter()).map(|example| example.replace('¦', "")));
            }
        }
    }
    out.sort();
    Ok(out)
}

/// A xorshift generator: the same texts in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// Filler, pieces of examples and whole examples in any order.
pub(super) fn text(dice: &mut Dice, examples: &[String]) -> Vec<u8> {
    const FILLER: &[&str] = &[
        " ",
        "\n",
        "\r\n",
        "\n\n",
        " = ",
        "\"",
        "', '",
        ": ",
        "fn main() {}\n",
        "token",
        "password: ",
        "https://",
        "@",
        "é",
        "x",
        "9f8b7c6d",
        "-----",
        "\t",
        ", ",
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua ut enim ad minim\n",
    ];
    let mut out = Vec::new();
    for _ in 0..dice.below(40) {
        let example = examples.get(dice.below(examples.len())).map_or(&[][..], |example| example.as_bytes());
        match dice.below(8) {
            0 | 1 => out.extend_from_slice(example),
            2 => {
                let start = dice.below(example.len());
                let end = start + dice.below(example.len() - start + 1);
                out.extend_from_slice(example.get(start..end).unwrap_or_default());
            }
            3 => {
                for _ in 0..dice.below(300) {
                    out.push(u8::try_from(dice.below(256)).unwrap_or(0));
                }
            }
            _ => out.extend_from_slice(FILLER.get(dice.below(FILLER.len())).map_or(&[][..], |filler| filler.as_bytes())),
        }
        if dice.below(2) == 0 {
            out.push(b'\n');
        }
    }
    out
}
