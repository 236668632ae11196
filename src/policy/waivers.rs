//! `lockhound.waivers.toml`: exceptions that somebody answers for, each with an end, and secrets that were replaced.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::config_file::problem;
use crate::finding::{Finding, Grounds, IssueKind, Justification, Waiver};
use crate::path_pattern::covers;
use crate::text::{Untrusted, day};

/// What the file is called, at the root of a repository or in `.github`.
pub const NAME: &str = "lockhound.waivers.toml";

/// The longest file that is read, in bytes.
pub const MAX_BYTES: u64 = 4 << 20;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// All that the file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waivers {
    /// The waivers, in their order.
    pub waivers: Vec<Entry>,
    /// Secrets that were replaced where they were issued: fingerprint, day, line.
    pub rotated: Vec<Rotated>,
}

/// A waiver, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its line in the file.
    pub line: u32,
    subject: Subject,
    /// A package, of an advisory.
    package: Option<String>,
    /// Only at or below this path.
    path: Option<String>,
    /// What it says.
    pub waiver: Waiver,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Fingerprint(String),
    Advisory(String),
}

/// A secret that was replaced where it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// Its line in the file.
    pub line: u32,
    /// The secret.
    pub fingerprint: String,
    /// When; seconds since 1970-01-01T00:00:00Z.
    pub on: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Spanned<RawWaiver>>,
    #[serde(default)]
    rotated: Vec<Spanned<RawRotated>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    fingerprint: Option<String>,
    advisory: Option<String>,
    package: Option<String>,
    path: Option<String>,
    reason: String,
    justification: Option<String>,
    note: Option<String>,
    owner: String,
    approver: Option<String>,
    approved_on: Datetime,
    expires: Datetime,
    ticket: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRotated {
    fingerprint: String,
    on: Datetime,
    #[serde(rename = "by")]
    _by: Option<String>,
    #[serde(rename = "ticket")]
    _ticket: Option<String>,
}

impl Waivers {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong, with the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
        let file: File = toml::from_str(text).map_err(|error| problem(text, &error))?;
        let line = |at: usize| text.bytes().take(at).fold(1u32, |line, byte| line.saturating_add(u32::from(byte == b'\n')));
        let mut waivers = Vec::new();
        for raw in file.waiver {
            let line = line(raw.span().start);
            waivers.push(entry(raw.into_inner(), line).map_err(|problem| format!("line {line}: {problem}"))?);
        }
        let mut rotated = Vec::new();
        for raw in file.rotated {
            let line = line(raw.span().start);
            let raw = raw.into_inner();
            let on = date(&raw.on).map_err(|problem| format!("line {line}: {problem}"))?;
            rotated.push(Rotated { line, fingerprint: raw.fingerprint, on });
        }
        Ok(Self { waivers, rotated })
    }

    /// Whether any of it names a fingerprint.
    #[must_use]
    pub fn names_fingerprints(&self) -> bool {
        !self.rotated.is_empty() || self.waivers.iter().any(|entry| !entry.is_of_advisory())
    }

    /// What both say.
    #[must_use]
    pub fn common(mut self, other: &Self) -> Self {
        self.waivers.retain(|entry| other.waivers.iter().any(|other| other.says_the_same(entry)));
        self.rotated
            .retain(|rotated| other.rotated.iter().any(|other| (&other.fingerprint, other.on) == (&rotated.fingerprint, rotated.on)));
        self
    }

    /// How many exceptions it makes that `other` does not.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> usize {
        let waivers = self.waivers.iter().filter(|entry| !other.waivers.iter().any(|other| other.says_the_same(entry)));
        let is_new =
            |rotated: &&Rotated| !other.rotated.iter().any(|other| (&other.fingerprint, other.on) == (&rotated.fingerprint, rotated.on));
        waivers.count() + self.rotated.iter().filter(is_new).count()
    }
}

impl Entry {
    /// What it is about, as the file says it.
    #[must_use]
    pub fn subject(&self) -> &str {
        match &self.subject {
            Subject::Fingerprint(name) | Subject::Advisory(name) => name,
        }
    }

    /// Whether it is about a dependency.
    #[must_use]
    pub fn is_of_advisory(&self) -> bool {
        matches!(self.subject, Subject::Advisory(_))
    }

    /// Whether it is about a finding, and all places of it.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let is_subject = match &self.subject {
            Subject::Fingerprint(fingerprint) => *fingerprint == finding.fingerprint.0,
            Subject::Advisory(id) => finding.issue.kind != IssueKind::Secret && finding.issue.id.eq_ignore_ascii_case(id),
        };
        let name = || finding.dependency.as_ref().map(|dependency| dependency.name.as_bytes());
        let at_path =
            |pattern: &String| finding.places.iter().all(|place| place.path.as_ref().is_some_and(|path| covers(pattern, path.as_bytes())));
        is_subject
            && self.package.as_ref().is_none_or(|package| name() == Some(package.as_bytes()))
            && self.path.as_ref().is_none_or(at_path)
    }

    /// The same but for where it stands in its file.
    fn says_the_same(&self, other: &Self) -> bool {
        *self == Self { line: self.line, ..other.clone() }
    }
}

fn entry(raw: RawWaiver, line: u32) -> Result<Entry, String> {
    let subject = match (raw.fingerprint, raw.advisory) {
        (Some(fingerprint), None) => Subject::Fingerprint(fingerprint),
        (None, Some(advisory)) => Subject::Advisory(advisory),
        _ => return Err("a waiver names either a fingerprint or an advisory".to_owned()),
    };
    if raw.package.is_some() && matches!(subject, Subject::Fingerprint(_)) {
        return Err("a package is named only with an advisory".to_owned());
    }
    let grounds = grounds(&raw.reason, raw.justification.as_deref())?;
    if grounds == Grounds::CompensatingControl && raw.note.as_ref().is_none_or(|note| note.trim().is_empty()) {
        return Err("a compensating control is told in `note`".to_owned());
    }
    if raw.owner.trim().is_empty() {
        return Err("it has no owner".to_owned());
    }
    let text = |text: Option<String>| text.map(Untrusted::from);
    let waiver = Waiver {
        grounds,
        note: text(raw.note),
        owner: raw.owner.into(),
        approver: text(raw.approver),
        approved_on: date(&raw.approved_on)?,
        expires: date(&raw.expires)?,
        ticket: text(raw.ticket),
    };
    Ok(Entry { line, subject, package: raw.package, path: raw.path, waiver })
}

/// The grounds of this name, of what is not affected with its justification.
///
/// # Errors
/// When there are no such grounds, or a justification is missing or not known.
pub fn grounds(reason: &str, justification: Option<&str>) -> Result<Grounds, String> {
    let justification = justification.map(|name| {
        let known = || Justification::ALL.map(Justification::name).join(", ");
        let all = Justification::ALL.into_iter();
        all.into_iter().find(|one| one.name() == name).ok_or_else(|| format!("there is no such justification; it is one of {}", known()))
    });
    let grounds = match (reason, justification.transpose()?) {
        ("not_affected", Some(justification)) => return Ok(Grounds::NotAffected(justification)),
        ("not_affected", None) => return Err("not_affected needs a justification, as VEX has them".to_owned()),
        ("false_positive", None) => Grounds::FalsePositive,
        ("used_in_tests", None) => Grounds::UsedInTests,
        ("risk_accepted", None) => Grounds::RiskAccepted,
        ("compensating_control", None) => Grounds::CompensatingControl,
        ("will_fix_later", None) => Grounds::WillFixLater,
        (name, Some(_)) if Grounds::NAMES.contains(&name) => return Err("a justification is given only with not_affected".to_owned()),
        _ => return Err(format!("there is no such reason; it is one of {}", Grounds::NAMES.join(", "))),
    };
    Ok(grounds)
}

/// A TOML date, as seconds.
fn date(date: &Datetime) -> Result<i64, String> {
    let whole = date.date.filter(|_| date.time.is_none()).ok_or("a day is written as 2027-01-31, without quotes and time")?;
    Ok(day(i64::from(whole.year), i64::from(whole.month), i64::from(whole.day)) * DAY)
}
