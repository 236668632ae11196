//! The settings in force: defaults, and the files and options that are laid over them, each remembered with what it set.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::config_file::{Acceptance, ConfigFile, Days, Exclusion, days};
use crate::finding::{Confidence, Gap, Threshold};
use crate::path_pattern::covers;
use crate::text::toml_string;

/// Days allowed by severity, by the name of what asks for that.
///
/// - `30-90-180`: `FedRAMP`'s older monitoring guide, which knows no critical: 30 days as for high.
/// - `pci-6.3.3`: PCI DSS 4.0.1 asks for critical ones within a month, and gives three months as an example for all others.
/// - `bod-26-04-simple`: CISA's directive goes by exposure and known exploitation, which no repository tells; its two shortest terms, by severity.
const PRESETS: [(&str, [Option<u32>; 4]); 3] = [
    ("30-90-180", [Some(30), Some(30), Some(90), Some(180)]),
    ("pci-6.3.3", [Some(30), Some(90), Some(90), Some(90)]),
    ("bod-26-04-simple", [Some(3), Some(14), None, None]),
];

/// The settings in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Which findings fail a run.
    pub threshold: Threshold,
    /// From which confidence on secrets are reported.
    pub confidence: Confidence,
    /// Findings that are set aside.
    pub exclude: Vec<Exclusion>,
    /// Gaps that are fine.
    pub accept: Vec<Acceptance>,
    /// Registries that hold what the public one holds.
    pub mirrors: Vec<String>,
    /// From how many days on an advisory database is too old.
    pub max_age_days: Option<u32>,
    /// How many days there are to mend a finding, by severity.
    pub deadlines: Days,
    /// How many days a secret may stand there at most, whatever its severity.
    pub secret_age: Option<u32>,
    /// How many days a waiver may last at most, by severity.
    pub longest_waivers: Days,
    /// Whether a waiver needs somebody other than its owner who agreed.
    pub require_approver: bool,
    /// What set each setting that is not the default's, the last first.
    origins: BTreeMap<&'static str, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            threshold: Threshold::default(),
            confidence: Confidence::Likely,
            exclude: Vec::new(),
            accept: Vec::new(),
            mirrors: Vec::new(),
            max_age_days: None,
            deadlines: Days::new(),
            secret_age: None,
            longest_waivers: Days::new(),
            require_approver: false,
            origins: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Lays a file's settings over these: lists grow, all else is replaced.
    ///
    /// # Errors
    /// When a preset has no such name.
    pub fn lay(&mut self, file: &ConfigFile, origin: &str) -> Result<(), String> {
        let mut changed: Vec<&'static str> = Vec::new();
        let mut set = |key: &'static str, is_set: bool| changed.extend(is_set.then_some(key));
        set("fail_on", replace(&mut self.threshold, file.fail_on));
        set("confidence", replace(&mut self.confidence, file.confidence));
        set("exclude", extend(&mut self.exclude, &file.exclude));
        set("accept", extend(&mut self.accept, &file.accept));
        set("advisories.mirrors", extend(&mut self.mirrors, &file.advisories.mirrors));
        set("advisories.max_age_days", replace(&mut self.max_age_days, file.advisories.max_age_days.map(Some)));
        let table = &file.deadlines;
        if let Some(name) = &table.preset {
            let known = || PRESETS.map(|(name, _)| name).join(", ");
            let (_, preset) = PRESETS
                .iter()
                .find(|(known, _)| known == name)
                .ok_or_else(|| format!("there is no such preset of deadlines; it is one of {}", known()))?;
            self.deadlines = days(*preset);
        }
        let own = days([table.critical, table.high, table.medium, table.low]);
        set("deadlines", table.preset.is_some() || !own.is_empty());
        self.deadlines.extend(own);
        set("deadlines.secret_age", replace(&mut self.secret_age, table.secret_age.map(Some)));
        let table = &file.waivers;
        let longest = days([table.critical, table.high, table.medium, table.low]);
        set("waivers", !longest.is_empty());
        self.longest_waivers.extend(longest);
        set("waivers.require_approver", replace(&mut self.require_approver, table.require_approver));
        self.note(&changed, origin);
        Ok(())
    }

    /// Lays options of the command line over these.
    pub fn lay_options(&mut self, options: &Options) {
        let changed = [
            ("fail_on", replace(&mut self.threshold, options.threshold)),
            ("confidence", replace(&mut self.confidence, options.confidence)),
            ("advisories.mirrors", extend(&mut self.mirrors, &options.mirrors)),
            ("advisories.max_age_days", replace(&mut self.max_age_days, options.max_age_days.map(Some))),
        ];
        let changed: Vec<_> = changed.into_iter().filter(|(_, is_set)| *is_set).map(|(key, _)| key).collect();
        self.note(&changed, "the command line");
    }

    fn note(&mut self, keys: &[&'static str], origin: &str) {
        for key in keys {
            let known = self.origins.entry(key).or_default();
            *known = if known.is_empty() || !matches!(*key, "exclude" | "accept" | "advisories.mirrors") {
                origin.to_owned()
            } else {
                format!("{known}, {origin}")
            };
        }
    }

    /// Why a gap is fine, if it is.
    #[must_use]
    pub fn accepts(&self, gap: &Gap) -> Option<&str> {
        let fits = |acceptance: &&Acceptance| {
            let at_path =
                || acceptance.path.as_ref().is_none_or(|pattern| gap.path.as_ref().is_some_and(|path| covers(pattern, path.as_bytes())));
            acceptance.gap == gap.reason && at_path()
        };
        self.accept.iter().find(fits).map(|acceptance| acceptance.reason.as_str())
    }

    /// Where these settings are weaker than those of `base`, a clause each.
    #[must_use]
    pub fn weaker_than(&self, base: &Self) -> Vec<String> {
        let mut weaker = Vec::new();
        if strictness(self.threshold) < strictness(base.threshold) {
            weaker.push(format!("fail_on goes from {} to {}", base.threshold.name(), self.threshold.name()));
        }
        if self.confidence > base.confidence {
            weaker.push(format!("confidence goes from {} to {}", base.confidence.name(), self.confidence.name()));
        }
        let lists = [
            (beyond(&self.exclude, &base.exclude), "exclusion"),
            (beyond(&self.accept, &base.accept), "accepted gap"),
            (beyond(&self.mirrors, &base.mirrors), "mirror"),
        ];
        weaker.extend(lists.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| format!("{} added", counted(*count, noun))));
        let longer = |new: Option<u32>, old: Option<u32>| old.is_some_and(|old| new.is_none_or(|new| new > old));
        for (days, of_base, what) in
            [(&self.deadlines, &base.deadlines, "the deadline"), (&self.longest_waivers, &base.longest_waivers, "the longest waiver")]
        {
            let severities = of_base.keys().filter(|severity| longer(days.get(severity).copied(), of_base.get(severity).copied()));
            weaker.extend(severities.map(|severity| format!("{what} for {} grows", severity.name())));
        }
        if longer(self.secret_age, base.secret_age) {
            weaker.push("secrets may grow older".to_owned());
        }
        if longer(self.max_age_days, base.max_age_days) {
            weaker.push("the advisory database may grow older".to_owned());
        }
        if base.require_approver && !self.require_approver {
            weaker.push("waivers need no approver".to_owned());
        }
        weaker
    }

    /// The stricter of both in everything.
    #[must_use]
    pub fn common(mut self, other: &Self) -> Self {
        if strictness(other.threshold) > strictness(self.threshold) {
            self.threshold = other.threshold;
        }
        self.confidence = self.confidence.min(other.confidence);
        self.exclude.retain(|one| other.exclude.contains(one));
        self.accept.retain(|one| other.accept.contains(one));
        self.mirrors.retain(|one| other.mirrors.contains(one));
        let least = |own: Option<u32>, other: Option<u32>| own.into_iter().chain(other).min();
        self.max_age_days = least(self.max_age_days, other.max_age_days);
        self.secret_age = least(self.secret_age, other.secret_age);
        for (own, other) in [(&mut self.deadlines, &other.deadlines), (&mut self.longest_waivers, &other.longest_waivers)] {
            for (severity, days) in other {
                own.entry(*severity).and_modify(|own| *own = (*own).min(*days)).or_insert(*days);
            }
        }
        self.require_approver |= other.require_approver;
        self
    }

    /// As a file that says the same, with what set each setting.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut put = |line: &str, key: &str| {
            let _ = match (key, self.origins.get(key)) {
                ("", _) => writeln!(out, "{line}"),
                (_, origin) => writeln!(out, "{line:<36} # {}", origin.map_or("the default", String::as_str)),
            };
        };
        put(&format!("fail_on = \"{}\"", self.threshold.name()), "fail_on");
        put(&format!("confidence = \"{}\"", self.confidence.name()), "confidence");
        put("\n[advisories]", "");
        let mirrors: Vec<String> = self.mirrors.iter().map(|mirror| toml_string(mirror.as_bytes())).collect();
        put(&format!("mirrors = [{}]", mirrors.join(", ")), "advisories.mirrors");
        put(&format!("max_age_days = {}", self.max_age_days.unwrap_or(30)), "advisories.max_age_days");
        for (title, days, key) in [("deadlines", &self.deadlines, "deadlines"), ("waivers", &self.longest_waivers, "waivers")] {
            put(&format!("\n[{title}]"), "");
            days.iter().rev().for_each(|(severity, days)| put(&format!("{} = {days}", severity.name()), key));
            match (title, self.secret_age) {
                ("deadlines", Some(age)) => put(&format!("secret_age = {age}"), "deadlines.secret_age"),
                ("waivers", _) => put(&format!("require_approver = {}", self.require_approver), "waivers.require_approver"),
                _ => {}
            }
        }
        for exclusion in &self.exclude {
            put("\n[[exclude]]", "");
            let keys =
                [("path", exclusion.path.as_deref()), ("rule", exclusion.rule.as_deref()), ("reason", Some(exclusion.reason.as_str()))];
            keys.iter().filter_map(|(key, value)| Some((key, (*value)?))).for_each(|(key, value)| {
                put(&format!("{key} = {}", toml_string(value.as_bytes())), "exclude");
            });
        }
        for acceptance in &self.accept {
            put("\n[[accept]]", "");
            put(&format!("gap = \"{}\"", acceptance.gap.name()), "accept");
            let keys = [("path", acceptance.path.as_deref()), ("reason", Some(acceptance.reason.as_str()))];
            keys.iter().filter_map(|(key, value)| Some((key, (*value)?))).for_each(|(key, value)| {
                put(&format!("{key} = {}", toml_string(value.as_bytes())), "accept");
            });
        }
        out
    }
}

/// What the command line says; it has the last word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which findings fail a run.
    pub threshold: Option<Threshold>,
    /// From which confidence on secrets are reported.
    pub confidence: Option<Confidence>,
    /// Registries that hold what the public one holds.
    pub mirrors: Vec<String>,
    /// From how many days on an advisory database is too old.
    pub max_age_days: Option<u32>,
}

/// The higher, the more a threshold lets fail.
fn strictness(threshold: Threshold) -> u8 {
    match threshold {
        Threshold::None => 0,
        Threshold::Overdue => 1,
        Threshold::Critical => 2,
        Threshold::High => 3,
        Threshold::Medium => 4,
        Threshold::Low => 5,
    }
}

fn replace<T>(setting: &mut T, new: Option<T>) -> bool {
    new.map(|new| *setting = new).is_some()
}

fn extend<T: Clone>(setting: &mut Vec<T>, more: &[T]) -> bool {
    setting.extend_from_slice(more);
    !more.is_empty()
}

/// How many of `new` are not among `old`.
fn beyond<T: PartialEq>(new: &[T], old: &[T]) -> usize {
    new.iter().filter(|one| !old.contains(one)).count()
}

/// `1 waiver`, `2 waivers`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
