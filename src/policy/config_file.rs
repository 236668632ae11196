//! `lockhound.toml` as it is written: its keys, and what is wrong with them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::{Confidence, GapReason, Severity, Threshold};

/// What the file is called, at the root of a repository or in `.github`.
pub const NAME: &str = "lockhound.toml";

/// The longest file that is read, in bytes.
pub const MAX_BYTES: u64 = 1 << 20;

/// Exclusions and accepted gaps of one file, and bytes of a pattern: each is held to each finding's places.
const MAX_ENTRIES: usize = 1_000;
const MAX_PATTERN: usize = 1_000;

/// A file that says nothing but the defaults, with comments.
pub const TEMPLATE: &str = include_str!("template.toml");

/// The JSON Schema of the file.
pub const SCHEMA: &str = include_str!("config.schema.json");

/// A file's settings; what it does not say is left to the file that it extends, or to the defaults.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The file that this one is laid over: a path relative to this one.
    pub(super) extends: Option<String>,
    #[serde(default, deserialize_with = "threshold")]
    pub(super) fail_on: Option<Threshold>,
    #[serde(default, deserialize_with = "confidence")]
    pub(super) confidence: Option<Confidence>,
    #[serde(default)]
    pub(super) exclude: Vec<Exclusion>,
    #[serde(default)]
    pub(super) accept: Vec<Acceptance>,
    #[serde(default)]
    pub(super) advisories: AdvisoryTable,
    #[serde(default)]
    pub(super) deadlines: DeadlineTable,
    #[serde(default)]
    pub(super) waivers: WaiverTable,
}

/// Findings that are set aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Those whose places are all at or below such a path.
    pub path: Option<String>,
    /// Those of such a rule or advisory.
    pub rule: Option<String>,
    /// Why.
    pub reason: String,
}

/// Gaps that are fine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The reason of the gap, by name.
    #[serde(deserialize_with = "gap")]
    pub gap: GapReason,
    /// Only at or below such a path.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdvisoryTable {
    #[serde(default)]
    pub(super) mirrors: Vec<String>,
    pub(super) max_age_days: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadlineTable {
    pub(super) preset: Option<String>,
    pub(super) critical: Option<u32>,
    pub(super) high: Option<u32>,
    pub(super) medium: Option<u32>,
    pub(super) low: Option<u32>,
    pub(super) secret_age: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverTable {
    pub(super) require_approver: Option<bool>,
    pub(super) critical: Option<u32>,
    pub(super) high: Option<u32>,
    pub(super) medium: Option<u32>,
    pub(super) low: Option<u32>,
}

/// Days by severity.
pub type Days = BTreeMap<Severity, u32>;

/// Those of a table that are set.
pub(super) fn days([critical, high, medium, low]: [Option<u32>; 4]) -> Days {
    let all = [(Severity::Critical, critical), (Severity::High, high), (Severity::Medium, medium), (Severity::Low, low)];
    all.into_iter().filter_map(|(severity, days)| Some((severity, days?))).collect()
}

impl ConfigFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|error| problem(text, &error))?;
        for exclusion in &file.exclude {
            if exclusion.path.is_none() && exclusion.rule.is_none() {
                return Err("an [[exclude]] names a path, a rule, or both".to_owned());
            }
        }
        let reasons = file.exclude.iter().map(|exclusion| &exclusion.reason).chain(file.accept.iter().map(|acceptance| &acceptance.reason));
        if reasons.into_iter().any(|reason| reason.trim().is_empty()) {
            return Err("a reason is empty".to_owned());
        }
        let patterns =
            file.exclude.iter().flat_map(|exclusion| [&exclusion.path, &exclusion.rule]).chain(file.accept.iter().map(|one| &one.path));
        if patterns.flatten().any(|pattern| pattern.len() > MAX_PATTERN) {
            return Err(format!("a pattern has more than {MAX_PATTERN} bytes"));
        }
        if file.exclude.len() + file.accept.len() > MAX_ENTRIES {
            return Err(format!("it has more than {MAX_ENTRIES} [[exclude]] and [[accept]]"));
        }
        if file.accept.iter().any(|acceptance| acceptance.gap == GapReason::Internal) {
            return Err("a failure of the scanner itself can't be accepted: please report it".to_owned());
        }
        Ok(file)
    }

    /// The file that this one is laid over, relative to it.
    #[must_use]
    pub fn extends(&self) -> Option<&str> {
        self.extends.as_deref()
    }
}

/// What is wrong with a file of settings, in one line that quotes no more of it than a key.
pub(super) fn problem(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
    let line = line.map_or_else(String::new, |line| format!("line {line}: "));
    let message = error.message().lines().next().unwrap_or_default();
    format!("{line}{message}{}", suggestion(message).map_or_else(String::new, |name| format!("; did you mean `{name}`?")))
}

/// The expected name that is most like the one that is not known, out of serde's message: ``unknown field `a`, expected one of `b`, `c` ``.
fn suggestion(message: &str) -> Option<&str> {
    let mut names = message.strip_prefix("unknown ")?.split('`').skip(1).step_by(2);
    let unknown = names.next()?;
    let alike = |name: &str| strsim::jaro_winkler(unknown, name);
    names.filter(|name| alike(name) > 0.75).max_by(|one, other| alike(one).total_cmp(&alike(other)))
}

/// A name out of a few; the message says which there are.
fn named<'de, D: serde::Deserializer<'de>, T>(
    from: D,
    names: &'static [&'static str],
    of: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let name = String::deserialize(from)?;
    of(&name).ok_or_else(|| serde::de::Error::unknown_variant(&name, names))
}

fn threshold<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Threshold>, D::Error> {
    named(from, &Threshold::NAMES, |name| name.parse().ok()).map(Some)
}

fn confidence<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Confidence>, D::Error> {
    const ALL: [Confidence; 3] = [Confidence::Guess, Confidence::Likely, Confidence::Exact];
    named(from, &["guess", "likely", "exact"], |name| ALL.into_iter().find(|confidence| confidence.name() == name)).map(Some)
}

fn gap<'de, D: serde::Deserializer<'de>>(from: D) -> Result<GapReason, D::Error> {
    named(from, &GapReason::NAMES, |name| GapReason::ALL.into_iter().find(|reason| reason.name() == name))
}
