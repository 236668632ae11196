//! The hash that GitHub's code scanning tells alerts of one rule in one file apart by (`primaryLocationLineHash`).
//!
//! Algorithm: codeql-action's `src/fingerprints.ts`. The file is taken as UTF-16 code units without spaces and tabs, each line end as one
//! LF, 65535 at the end. The hash of a line is a rolling one (base 37, modulo 2^64) over the 100 units from the line's start, and the
//! number behind the colon counts how often that value has come up in the file so far.

use std::collections::HashMap;

/// Units that a hash covers.
const WINDOW: usize = 100;
const BASE: u64 = 37;
/// What stands for the end of the file.
const END: u16 = 0xffff;

/// The hashes of `lines` (counted from one) of the file `bytes`, in the order asked for; empty for a line that the file does not have.
#[must_use]
pub fn line_hashes(bytes: &[u8], lines: &[u32]) -> Vec<String> {
    let mut rolling = Rolling::new(lines);
    let mut after_return = false;
    for unit in String::from_utf8_lossy(bytes).encode_utf16() {
        let skipped = unit == u16::from(b' ') || unit == u16::from(b'\t') || after_return && unit == u16::from(b'\n');
        after_return = !skipped && unit == u16::from(b'\r');
        if !skipped {
            rolling.take(if after_return { u16::from(b'\n') } else { unit });
        }
    }
    rolling.take(END);
    rolling.flush();
    lines.iter().map(|line| rolling.wanted.get(line).cloned().flatten().unwrap_or_default()).collect()
}

/// The last [`WINDOW`] units, their hash, and which lines start among them.
struct Rolling {
    units: [u16; WINDOW],
    /// The line that starts at the unit in the same slot; 0 for none.
    starts: [u32; WINDOW],
    slot: usize,
    hash: u64,
    line: u32,
    at_line_start: bool,
    /// How often each hash has come up.
    seen: HashMap<u64, u64>,
    wanted: HashMap<u32, Option<String>>,
}

impl Rolling {
    fn new(lines: &[u32]) -> Self {
        Self {
            units: [0; WINDOW],
            starts: [0; WINDOW],
            slot: 0,
            hash: 0,
            line: 0,
            at_line_start: true,
            seen: HashMap::new(),
            wanted: lines.iter().map(|line| (*line, None)).collect(),
        }
    }

    fn take(&mut self, unit: u16) {
        self.give();
        if self.at_line_start {
            self.line = self.line.saturating_add(1);
            self.starts[self.slot] = self.line;
        }
        self.at_line_start = unit == u16::from(b'\n');
        self.push(unit);
    }

    /// Rolls the rest of the lines out.
    fn flush(&mut self) {
        for _ in 0..WINDOW {
            self.give();
            self.push(0);
        }
    }

    /// Gives the line its hash whose first unit is about to leave the window.
    fn give(&mut self) {
        let line = std::mem::take(&mut self.starts[self.slot]);
        if line == 0 {
            return;
        }
        let count = self.seen.entry(self.hash).or_default();
        *count += 1;
        if let Some(wanted) = self.wanted.get_mut(&line) {
            *wanted = Some(format!("{:x}:{count}", self.hash));
        }
    }

    fn push(&mut self, unit: u16) {
        const LEAVING: u64 = power(BASE, WINDOW);
        let old = std::mem::replace(&mut self.units[self.slot], unit);
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(u64::from(unit)).wrapping_sub(LEAVING.wrapping_mul(u64::from(old)));
        self.slot = (self.slot + 1) % WINDOW;
    }
}

const fn power(base: u64, exponent: usize) -> u64 {
    let mut product: u64 = 1;
    let mut done = 0;
    while done < exponent {
        product = product.wrapping_mul(base);
        done += 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    /// Expected values come from Microsoft's SARIF multitool 5.7.0, `rewrite --insert RollingHashPartialFingerprints`.
    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<u32> = (1..).take(expected.len()).collect();
        assert_eq!(line_hashes(text.as_bytes(), &lines), expected, "{text:?}");
    }

    #[test]
    fn lines_of_all_kinds_hash_as_github_does_it() {
        check("let a = 1;\nlet b = 2;\n", &["9879fa5e8c30998f:1", "f8bc7f5ecc36665e:1", "c129715d7a2bc9a3:1"]);
        let crlf = ["3e75c7f1c585b24b:1", "c89fdac74a13c027:1", "8f49d77268a1cd9f:1", "bd8bfd8320422591:1", "c129715d7a2bc9a3:1"];
        check("one\r\n\ttwo  \r\n\r\nthree\r\n", &crlf);
        check("one\rtwo\r\rthree", &["22e7ed6e68435b95:1", "b7f8f27b9f3c0ed1:1", "5ff58b2f1ce0cba9:1", "e65cf7c92d5cdd03:1"]);
        check("a\r \nb\n\rc\t\n", &["96083be4bb8706d3:1", "4a6fa25a426274bc:1", "ca025105991a4cc2:1", "f2078d1c7c7b87e:1"]);
        check("x = \"\u{1f511}\u{e9}\u{4e16}\"\nnext \u{1f600} line", &["7cc5547aace96f53:1", "870921fd716ca19b:1"]);
        let blank = ["229ec9649baa95f1:1", "8d2f5848087196b:1", "4e5d562094661a0d:1", "5b5d4caf73a13177:1", "3c5bef55b72b93c9:1"];
        check("\n\n\n   \n\t\n", &blank);
    }

    #[test]
    fn lines_alike_are_counted_and_long_lines_cut() {
        let counted = ["f5a3ec6cb367230a:1", "f5a3ec6cb367230a:2", "f5a3ec6cb367230a:3", "f5a3ec6cb367230a:4", "f5a3ec6cb367230a:5"];
        check(&"same line here\n".repeat(12), &counted);
        let long = format!("{}\nshort\n{}\n{}\n{}", "k".repeat(250), "z".repeat(99), "z".repeat(100), "z".repeat(101));
        let cut = ["38ae8874fb795354:1", "b0d3edd50e2ef42e:1", "430534b53b7003a8:1", "430534b53b700418:1", "430534b53b700418:2"];
        check(&long, &cut);
    }

    #[test]
    fn lines_come_in_the_order_asked_for_and_strange_ones_are_empty() {
        let text = b"let a = 1;\nlet b = 2;\n";
        assert_eq!(line_hashes(text, &[2, 0, 1, 2, 9]), ["f8bc7f5ecc36665e:1", "", "9879fa5e8c30998f:1", "f8bc7f5ecc36665e:1", ""]);
        assert_eq!(line_hashes(b"", &[1]), ["c129715d7a2bc9a3:1"]);
        assert_eq!(line_hashes(b"\xff\xfe", &[]), Vec::<String>::new());
    }
}
