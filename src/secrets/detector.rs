//! The detector: rules in, hits out.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::blob::Blob;
use crate::finding::{Confidence, Evidence, Fingerprint, Issue, Region, Severity};
use crate::secrets::anchors::Anchors;
use crate::secrets::builtin::RULES;
use crate::secrets::checks;
use crate::secrets::entropy;
use crate::secrets::fingerprint::{Fingerprints, Salt, digest};
use crate::secrets::judge::{self, Judged, Seams};
use crate::secrets::lines::Lines;
use crate::secrets::redact::Redaction;
use crate::secrets::rule::Rule;
use crate::secrets::rule_file::{self, Check, Filter, RuleSpec};
use crate::secrets::windows::{Window, Windows};
use crate::text::Untrusted;

/// Hits of one blob that are told one by one: a crafted file holds millions.
const MAX_TOLD: usize = 10_000;
/// Of them, those whose fingerprint is slow to make (milliseconds each, so that nobody can guess what it stands for).
const MAX_SLOW: usize = 1_000;

/// Entropy from which a value can't be guessed, in bits.
const UNGUESSABLE: f64 = 80.0;

/// A rule's match, ready for a report. Holds nothing of the secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The rule.
    pub issue: Arc<Issue>,
    /// Where, in bytes of the blob.
    pub span: Range<usize>,
    /// Where, in lines and columns.
    pub region: Region,
    /// How bad this one is: the rule's severity, unless structure says less.
    pub severity: Severity,
    /// How sure this one is.
    pub confidence: Confidence,
    /// Its identity: the same for the same secret everywhere.
    pub fingerprint: Fingerprint,
    /// Its line, masked.
    pub evidence: Evidence,
    /// What structure proves.
    pub facts: Vec<Untrusted>,
}

/// What a blob holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// Secrets by place; no two overlap.
    pub told: Vec<Hit>,
    /// How many more there are than one blob is allowed: the first are told.
    pub untold: usize,
}

/// All rules, ready to run. Shared by all threads.
pub struct Detector {
    rules: Vec<Rule>,
    anchors: Anchors,
    fingerprints: Fingerprints,
    hash: String,
    /// When it was made, in seconds since 1970: what has expired by then is worth less.
    now: i64,
}

impl Detector {
    /// The detector of the rules that are built in.
    pub fn builtin() -> Result<Self> {
        Self::new(RULES.to_vec())
    }

    /// The detector of the rules in `text`; `name` is what errors call the file.
    pub fn from_rule_file(text: &str, name: &str) -> Result<Self> {
        let specs = match rule_file::parse(text) {
            Ok(specs) => specs,
            Err(problem) => bail!("{name}: {problem}"),
        };
        let mut problems: Vec<String> = Vec::new();
        for spec in &specs {
            problems.extend(rule_file::problems(spec).iter().map(|problem| format!("{name}: rule {}: {problem}", spec.id)));
            if specs.iter().filter(|other| other.id == spec.id).count() > 1 {
                problems.push(format!("{name}: rule {}: another rule has this id", spec.id));
            }
            if let Err(problem) = Rule::new(spec.clone()).compile() {
                problems.push(format!("{name}: rule {}: {problem}", spec.id));
            }
        }
        if !problems.is_empty() {
            bail!("{}", problems.join("\n"));
        }
        Self::new(specs)
    }

    fn new(specs: Vec<RuleSpec>) -> Result<Self> {
        let bare = |spec: &RuleSpec| RuleSpec { matches: Cow::default(), ignores: Cow::default(), ..spec.clone() };
        let hash = digest(specs.iter().map(|spec| format!("{:?}", bare(spec))));
        let rules: Vec<Rule> = specs.into_iter().map(Rule::new).collect();
        let anchors = Anchors::new(
            rules
                .iter()
                .enumerate()
                .flat_map(|(index, rule)| rule.spec.anchors.iter().map(move |anchor| (index, anchor.as_ref(), rule.spec.ignore_case))),
        )?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        Ok(Self { rules, anchors, fingerprints: Fingerprints::new(Salt::default()), hash, now: now.unwrap_or(0) })
    }

    /// The same detector with another salt for the fingerprints of what can be guessed.
    #[must_use]
    pub fn with_salt(self, salt: Salt) -> Self {
        Self { fingerprints: Fingerprints::new(salt), ..self }
    }

    /// The rules in force, by id.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Arc<Issue>> {
        self.rules.iter().map(|rule| &rule.issue)
    }

    /// A hash of the rules in force, hex.
    #[must_use]
    pub fn rules_hash(&self) -> String {
        self.hash.clone()
    }

    /// The secrets in `blob`.
    #[must_use]
    pub fn scan(&self, blob: Blob<'_>) -> Hits {
        let windows = self.windows(blob.bytes);
        self.hits(blob.bytes, &windows)
    }

    /// `text` with every secret in it masked: for everything from the repository that goes into a report.
    #[must_use]
    pub fn redact(&self, text: &[u8]) -> Untrusted {
        let windows = self.windows(text);
        if windows.is_empty() {
            return Untrusted::from(text);
        }
        let judged = judge::judge(&self.rules, text, &windows, self.now);
        Redaction::new(text, secret_spans(&judged)).whole()
    }

    /// First step: where a regex is worth running.
    fn windows(&self, text: &[u8]) -> Vec<Window> {
        let mut windows = Windows::default();
        self.anchors.find(text, |rule, anchor| {
            if let Some(reach) = self.rules.get(rule).map(|rule| rule.spec.window) {
                windows.add(rule, anchor, reach);
            }
        });
        windows.finish(text.len())
    }

    /// Second step: what is in the windows.
    fn hits(&self, text: &[u8], windows: &[Window]) -> Hits {
        let judged = judge::judge(&self.rules, text, windows, self.now);
        let winners = judge::winners(&self.rules, &judged);
        if winners.is_empty() {
            return Hits::default();
        }
        let redaction = Redaction::new(text, secret_spans(&judged));
        let (mut lines, mut count, mut told) = (Lines::new(text), Count::default(), Vec::new());
        for draft in winners.into_iter().filter_map(|winner| self.draft(text, winner, &mut lines, &mut count)) {
            told.push(Hit { evidence: redaction.evidence(&draft.hit.span, &draft.secret, draft.shown), ..draft.hit });
        }
        Hits { told, untold: count.untold }
    }

    /// A winner's hit but for its evidence; none when one blob is allowed no more.
    pub(super) fn draft(&self, text: &[u8], judged: Judged, lines: &mut Lines<'_>, count: &mut Count) -> Option<Draft> {
        let identity = self.rules.get(judged.rule).and_then(|rule| Identity::of(rule, text, &judged));
        count.slow += usize::from(identity.as_ref().is_some_and(|identity| identity.guessable));
        let Some(identity) = identity.filter(|identity| count.told < MAX_TOLD && (!identity.guessable || count.slow <= MAX_SLOW)) else {
            count.untold += 1;
            return None;
        };
        count.told += 1;
        let rule = identity.rule;
        let parts: Vec<&[u8]> = identity.parts.iter().map(AsRef::as_ref).collect();
        let hit = Hit {
            issue: Arc::clone(&rule.issue),
            region: lines.region(&judged.span),
            severity: judged.severity,
            confidence: rule.issue.confidence,
            fingerprint: self.fingerprints.of(rule.family(), &parts, identity.guessable),
            evidence: Evidence { line: Untrusted::default(), mark: (0, 0) },
            facts: judged.facts.iter().map(Untrusted::from).collect(),
            span: judged.span,
        };
        Some(Draft { hit, secret: judged.secret, shown: shown(rule, identity.secret) })
    }

    /// Judges the matches between two seams.
    pub(super) fn judge_part(&self, text: &[u8], seams: &mut Seams) -> Vec<Judged> {
        judge::judge_part(&self.rules, text, &self.windows(text), seams, self.now)
    }

    /// The winners among what was judged.
    pub(super) fn winners(&self, judged: &[Judged]) -> Vec<Judged> {
        judge::winners(&self.rules, judged)
    }
}

/// A hit without evidence, and what its evidence is made of.
pub(super) struct Draft {
    pub(super) hit: Hit,
    pub(super) secret: Range<usize>,
    /// How many bytes of the secret may be shown.
    pub(super) shown: usize,
}

/// How many hits of one blob were told, and how many not; `slow` are those whose fingerprint is slow to make.
#[derive(Default)]
pub(super) struct Count {
    told: usize,
    pub(super) untold: usize,
    slow: usize,
}

/// What a fingerprint is made of.
struct Identity<'a> {
    rule: &'a Rule,
    secret: &'a [u8],
    /// The secret in its normal form, and the second part of a pair.
    parts: Vec<Cow<'a, [u8]>>,
    /// Whether it could be found out by trying, so that only a slow hash hides it.
    guessable: bool,
}

impl<'a> Identity<'a> {
    fn of(rule: &'a Rule, text: &'a [u8], judged: &Judged) -> Option<Self> {
        let secret = text.get(judged.secret.clone())?;
        let is_pem = matches!(rule.spec.check, Some(Check::Pem {}));
        let mut parts = vec![if is_pem { checks::pem_body(secret).into() } else { Cow::Borrowed(secret) }];
        // A second part that may be missing must not change the identity of the first.
        if rule.spec.with.as_ref().is_some_and(|second| !second.optional) {
            parts.push(text.get(judged.second.clone()?)?.into());
        }
        let is_random =
            rule.issue.confidence == Confidence::Exact || parts.iter().map(|part| entropy::bits(part)).sum::<f64>() >= UNGUESSABLE;
        Some(Self { rule, secret, parts, guessable: rule.filter == Filter::Password || !is_random })
    }
}

/// All that must be masked: also what lost to another rule, or was noise.
pub(super) fn secret_spans(judged: &[Judged]) -> Vec<Range<usize>> {
    judged.iter().flat_map(|judged| std::iter::once(judged.secret.clone()).chain(judged.second.clone())).collect()
}

/// How many bytes of a secret may be shown: up to four of a prefix that all secrets of its kind share.
fn shown(rule: &Rule, secret: &[u8]) -> usize {
    let has_prefix = |anchor: &[u8]| anchor.len() >= 3 && secret.starts_with(anchor);
    match rule.spec.anchors.iter().filter(|anchor| has_prefix(anchor.as_bytes())).map(|anchor| anchor.len()).max() {
        Some(len) if secret.len() >= 20 && !rule.spec.ignore_case && rule.filter != Filter::Password => len.min(4),
        _ => 0,
    }
}

#[cfg(test)]
#[path = "detector_tests.rs"]
mod tests;
