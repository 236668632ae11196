//! Matches the Rust toolchain that a repository asks for against the advisories about Rust itself: std, cargo, rustdoc.
//!
//! The file is rustup's (<https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file>): `rust-toolchain.toml`, or `rust-toolchain`
//! in TOML or with the name of the toolchain alone. Only a version of three or two numbers says which Rust is used; `1.56` is the newest of
//! its patch releases, so that what any of them mends is mended. What moves (`stable`, `beta`, `nightly`, with a date too), what names a
//! folder, and what rustup would refuse as well is not judged, and no gap: nothing in it is known to be bad. The `rust-version` of a
//! manifest is a lower bound, and says nothing of the Rust that is used.

use semver::Version;
use toml::de::DeTable;

use super::advice::smallest_patched;
use super::database::{Database, Entry};
use super::judge::Judged;
use super::lock::{Lock, fingerprint, place};
use crate::finding::{Dependency, Finding, Gap, GapReason, Region, Role};
use crate::text::Untrusted;

/// Bytes of a toolchain file that are read.
const MAX_BYTES: usize = 64 << 10;

/// A toolchain that is asked for by its version.
struct Toolchain {
    /// As it is written, without the host: `1.56`.
    name: String,
    /// The version; of `1.56`, one above all its patch releases.
    version: Version,
    /// The channel's own characters.
    region: Region,
}

/// Whether a toolchain file says which version of Rust it asks for, so that there is something to judge.
#[must_use]
pub fn names_a_version(bytes: &[u8]) -> bool {
    bytes.len() > MAX_BYTES || read(bytes).is_some()
}

/// Judges the toolchain file `lock`; of one that names no version, nothing is known.
#[must_use]
pub fn judge_toolchain(database: &Database, lock: &Lock<'_>) -> Judged {
    let mut judged = Judged::default();
    if lock.bytes.len() > MAX_BYTES {
        let detail = format!("the toolchain file has more than {MAX_BYTES} bytes and was not read").into();
        let bytes = Some(lock.bytes.len() as u64);
        judged.gaps.push(Gap { reason: GapReason::OverLimit, path: Some(lock.path.into()), object: lock.object, bytes, detail });
        return judged;
    }
    let Some(toolchain) = read(lock.bytes) else { return judged };
    judged.gaps.extend_from_slice(database.gaps());
    let entries: Vec<&Entry> = database.against_rust(&toolchain.version).collect();
    let advice = advice(&entries, &toolchain.version);
    judged.findings = entries.into_iter().map(|entry| finding(lock, entry, &toolchain, &advice)).collect();
    judged
}

fn finding(lock: &Lock<'_>, entry: &Entry, toolchain: &Toolchain, advice: &str) -> Finding {
    let issue = entry.issue();
    let component = entry.advisory.metadata.package.to_string();
    let mut facts = vec![format!("{component} of Rust {}", toolchain.name)];
    let aliases: Vec<String> = entry.advisory.metadata.aliases.iter().map(ToString::to_string).collect();
    if !aliases.is_empty() {
        facts.push(format!("aliases: {}", aliases.join(", ")));
    }
    Finding {
        fingerprint: fingerprint(&issue.id, &component, lock.path),
        severity: issue.severity,
        confidence: issue.confidence,
        why: Vec::new(),
        novelty: None,
        dependency: Some(Dependency {
            name: component.into(),
            version: toolchain.name.as_str().into(),
            command: None,
            reach: Vec::new(),
            platforms: Vec::new(),
            way: Vec::new(),
        }),
        exposure: None,
        places: vec![place(lock, toolchain.region, Role::Holds)],
        evidence: None,
        facts: facts.into_iter().map(Untrusted::from).collect(),
        advice: vec![advice.into()],
        due: None,
        suppression: None,
        issue,
    }
}

/// The smallest version that clears all of them.
fn advice(entries: &[&Entry], version: &Version) -> String {
    let patched = entries.iter().filter_map(|entry| smallest_patched(&entry.advisory.versions, version, &|_| true));
    let clears = |version: &Version| !entries.iter().any(|entry| entry.advisory.versions.is_vulnerable(version));
    match patched.filter(clears).min() {
        Some(version) => format!("set the channel to {version} or later"),
        None => "use a newer Rust".to_owned(),
    }
}

fn read(bytes: &[u8]) -> Option<Toolchain> {
    let text = std::str::from_utf8(bytes.get(..MAX_BYTES).unwrap_or(bytes)).ok()?;
    let bare = text.trim();
    let span = if bare.contains(['\n', '=', '[']) {
        let table = DeTable::parse(text).ok()?;
        let channel = table.get_ref().get("toolchain")?.get_ref().get("channel")?;
        channel.get_ref().as_str()?;
        channel.span()
    } else {
        let start = text.len() - text.trim_start().len();
        start..start + bare.len()
    };
    let name = text.get(span.clone())?.trim_matches(['"', '\'']);
    let version = name.split('-').next()?;
    // `1.56.0-beta.2` is a version too, `1.56.0-x86_64-unknown-linux-gnu` is one for that machine.
    let is_early = name.get(version.len()..)?.starts_with("-beta");
    let numbers: Vec<u64> = version.split('.').map(number).collect::<Option<_>>()?;
    let version_of = |patch| Some(Version::new(*numbers.first()?, *numbers.get(1)?, patch));
    let exact = match numbers.as_slice() {
        [_, _] if !is_early => version_of(u64::MAX),
        [_, _, patch] if !is_early => version_of(*patch),
        _ => None,
    }?;
    Some(Toolchain { name: version.to_owned(), version: exact, region: region(text, span) })
}

/// A number as a version has them: digits, and no zero before others.
fn number(digits: &str) -> Option<u64> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    is_plain.then(|| digits.parse().ok()).flatten()
}

/// The place of a span on one line.
fn region(text: &str, span: std::ops::Range<usize>) -> Region {
    let before = text.get(..span.start).unwrap_or_default();
    let count = |characters: usize| u32::try_from(characters).unwrap_or(u32::MAX);
    let line = count(before.matches('\n').count() + 1);
    let column = count(before.chars().rev().take_while(|character| *character != '\n').count() + 1);
    let width = count(text.get(span).unwrap_or_default().chars().count());
    Region { line, column, end_line: line, end_column: column.saturating_add(width) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_and_nothing_else_is_one() {
        for (text, expected) in [
            ("1.56.0", Some(("1.56.0", "1.56.0", 1, 1, 7))),
            ("\n  1.56.0\r\n", Some(("1.56.0", "1.56.0", 2, 3, 9))),
            ("1.56.0-x86_64-unknown-linux-gnu\n", Some(("1.56.0", "1.56.0", 1, 1, 32))),
            ("[toolchain]\nchannel = \"1.56.0\"\n", Some(("1.56.0", "1.56.0", 2, 11, 19))),
            ("toolchain.channel = '1.56'", Some(("1.56", "1.56.18446744073709551615", 1, 21, 27))),
            ("toolchain = { components = [], channel = \"1.0.0\" } # é\n", Some(("1.0.0", "1.0.0", 1, 42, 49))),
            ("# é\n[toolchain]\nchannel = \"1.31\"\nprofile = \"minimal\"\n", Some(("1.31", "1.31.18446744073709551615", 3, 11, 17))),
            ("stable", None),
            ("nightly-2021-05-01", None),
            ("1.56.0-beta.2", None),
            ("1.56-beta", None),
            ("1", None),
            ("1.2.3.4", None),
            ("1.056.0", None),
            ("1.56.", None),
            ("1.-2.0", None),
            ("99999999999999999999.0.0", None),
            ("/opt/rust", None),
            ("", None),
            ("[toolchain]\nchannel = \"stable\"", None),
            ("[toolchain]\npath = \"/opt/rust\"", None),
            ("[toolchain]\nchannel = 1.56", None),
            ("[toolchain]\nchannel = \"1.56.0\"\nchannel = \"1.57.0\"", None),
            ("[other]\nchannel = \"1.56.0\"", None),
            ("[toolchain\nchannel = \"1.56.0\"", None),
        ] {
            let found = read(text.as_bytes());
            let seen = found.as_ref().map(|found| {
                let Region { line, column, end_line, end_column } = found.region;
                assert_eq!(line, end_line);
                (found.name.as_str(), found.version.to_string(), line, column, end_column)
            });
            let expected = expected.map(|(name, version, line, column, end)| (name, version.to_owned(), line, column, end));
            assert_eq!(seen, expected, "{text:?}");
        }
        assert!(read(b"\xff\xfe1.56.0").is_none());
        assert!(read("[".repeat(MAX_BYTES).as_bytes()).is_none(), "nested deeper than is followed");
    }
}
