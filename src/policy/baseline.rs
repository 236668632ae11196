//! The baseline: findings that are known, so that only new ones fail a run.
//!
//! One entry a line, sorted by fingerprint, beneath sixteen headings that never change. Two branches that each add an entry nearly always add it
//! beneath different headings, and git merges them by itself; where not, both lines stay.
//!
//! ```text
//! # lockhound baseline 1
//! # salt 6c6f636b686f756e642d73616c742d31
//! # 0
//! # 1
//! 1f0c7a0e3f5b2d4c6a8e9f0b1c2d3e4f aws-access-key
//! …
//! # f
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::finding::{Finding, Fingerprint};

/// What a baseline is called, at the root of a repository.
pub const NAME: &str = "lockhound.baseline";

/// The first line, with the format's version.
const TITLE: &str = "# lockhound baseline 1";

/// What the salt's line begins with.
const SALT: &str = "# salt ";

/// The longest baseline that is read, in bytes: some 300,000 entries.
pub const MAX_BYTES: u64 = 16 << 20;

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// What keeps fingerprints of guessable secrets apart from those of other repositories.
    pub salt: Option<[u8; 16]>,
    /// The issue of each.
    entries: BTreeMap<Fingerprint, String>,
}

impl Baseline {
    /// A baseline with this salt, and nothing in it.
    #[must_use]
    pub fn with_salt(salt: [u8; 16]) -> Self {
        Self { salt: Some(salt), entries: BTreeMap::new() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When it is none, with the line that is wrong: a conflict that was not resolved, for one.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "the baseline is not UTF-8")?;
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, first)| first.trim_end() != TITLE) {
            return Err(format!("the baseline does not begin with {TITLE:?}"));
        }
        let mut baseline = Self::default();
        for (number, line) in lines {
            let wrong = |what: &str| format!("line {number} of the baseline: {what}");
            let line = line.trim_end();
            if let Some(hex) = line.strip_prefix(SALT) {
                let salt = parse_hex(hex).ok_or_else(|| wrong("a salt has 32 hex digits"))?;
                if baseline.salt.replace(salt).is_some_and(|other| other != salt) {
                    return Err(wrong("it has two salts"));
                }
            } else if !line.is_empty() && !line.starts_with('#') {
                let (fingerprint, issue) =
                    entry(line).ok_or_else(|| wrong("it is no entry (a fingerprint, a blank and the name of an issue)"))?;
                baseline.entries.insert(fingerprint, issue);
            }
        }
        Ok(baseline)
    }

    /// The same as text; what [`Self::parse`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{TITLE}\n");
        if let Some(salt) = &self.salt {
            let _ = writeln!(text, "{SALT}{:032x}", u128::from_be_bytes(*salt));
        }
        for digit in "0123456789abcdef".chars() {
            let _ = writeln!(text, "# {digit}");
            for (fingerprint, issue) in self.entries.iter().filter(|(fingerprint, _)| fingerprint.0.starts_with(digit)) {
                let _ = writeln!(text, "{} {issue}", fingerprint.0);
            }
        }
        text
    }

    /// How many findings it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether it knows a finding.
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        self.entries.contains_key(&finding.fingerprint)
    }

    /// Adds what it does not know; tells how many that are.
    pub fn add<'a>(&mut self, findings: impl Iterator<Item = &'a Finding>) -> usize {
        let before = self.entries.len();
        for finding in findings {
            self.entries.entry(finding.fingerprint.clone()).or_insert_with(|| finding.issue.id.clone());
        }
        self.entries.len() - before
    }

    /// Takes out what is among `findings` no more, of issues that were looked for; tells how many that are.
    pub fn prune<'a>(&mut self, findings: impl Iterator<Item = &'a Finding>, was_looked_for: impl Fn(&str) -> bool) -> usize {
        let before = self.entries.len();
        let there: BTreeSet<&Fingerprint> = findings.map(|finding| &finding.fingerprint).collect();
        self.entries.retain(|fingerprint, issue| there.contains(fingerprint) || !was_looked_for(issue));
        before - self.entries.len()
    }

    /// How many of its entries, of issues that were looked for, are among no `findings`.
    #[must_use]
    pub fn unused<'a>(&self, findings: impl Iterator<Item = &'a Finding>, was_looked_for: impl Fn(&str) -> bool) -> usize {
        self.clone().prune(findings, was_looked_for)
    }

    /// What both know, with the salt of this one.
    #[must_use]
    pub fn common(mut self, other: &Self) -> Self {
        self.entries.retain(|fingerprint, _| other.entries.contains_key(fingerprint));
        self
    }

    /// How many entries it has that `other` has not.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> usize {
        self.entries.keys().filter(|fingerprint| !other.entries.contains_key(*fingerprint)).count()
    }
}

/// Whether an issue is one of dependencies: rules have names in lower case, advisories have not.
#[must_use]
pub fn is_of_dependencies(issue: &str) -> bool {
    issue == "yanked" || issue.starts_with(|first: char| first.is_ascii_uppercase())
}

/// `1 entry`, `2 entries`.
pub(super) fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn entry(line: &str) -> Option<(Fingerprint, String)> {
    let (fingerprint, issue) = line.split_once(' ')?;
    let is_hex = (16..=64).contains(&fingerprint.len()) && fingerprint.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_name = !issue.is_empty() && issue.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (is_hex && is_name).then(|| (Fingerprint(fingerprint.to_owned()), issue.to_owned()))
}

fn parse_hex(hex: &str) -> Option<[u8; 16]> {
    let is_hex = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(hex, 16).ok()).flatten().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::Baseline;

    const ONE: &str = "1f0c7a0e3f5b2d4c6a8e9f0b1c2d3e4f aws-access-key";

    #[test]
    fn what_is_written_is_read() {
        let text = format!("# lockhound baseline 1\n# salt {}\n\n# anything\n{ONE}\r\n", "0f".repeat(16));
        let read = Baseline::parse(text.as_bytes()).expect("a baseline");
        assert_eq!((read.len(), read.salt), (1, Some([15; 16])));
        let written = read.text();
        assert_eq!(Baseline::parse(written.as_bytes()).expect("a baseline"), read);
        assert!(written.contains(&format!("# 1\n{ONE}\n# 2\n")), "{written}");
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_line() {
        for (text, part) in [
            ("", "begin"),
            ("# lockhound baseline 2\n", "begin"),
            ("# lockhound baseline 1\n<<<<<<< HEAD\n", "line 2"),
            ("# lockhound baseline 1\n# 0\n1f0c7a0e aws-access-key\n", "line 3"),
            ("# lockhound baseline 1\n1f0c7a0e3f5b2d4c6a8e9f0b1c2d3e4f a b\n", "line 2"),
            ("# lockhound baseline 1\n# salt 12\n", "line 2"),
            ("# lockhound baseline 1\n# salt 00000000000000000000000000000000\n# salt 11111111111111111111111111111111\n", "two salts"),
        ] {
            let problem = Baseline::parse(text.as_bytes()).expect_err(text);
            assert!(problem.contains(part), "{problem}");
        }
    }
}
