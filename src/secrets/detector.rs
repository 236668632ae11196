//! The detector: rules in, hits out.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Result;

use crate::blob::{Base, Blob};
use crate::finding::{Allowance, Confidence, Evidence, Fingerprint, Gap, Issue, Reason, Region, Severity};
use crate::secrets::allowance::beside;
use crate::secrets::anchors::Found;
use crate::secrets::builtin::RULES;
use crate::secrets::engine::{Engine, all_judged};
use crate::secrets::fingerprint::{Fingerprints, Salt, digest, fleeting, is_stand_in};
use crate::secrets::identity::Identity;
use crate::secrets::judge;
use crate::secrets::lines::Lines;
use crate::secrets::redact::Redaction;
use crate::secrets::rule::Rule;
use crate::secrets::rule_file::RuleSpec;
use crate::secrets::rule_set::{self, RuleText};
use crate::secrets::trace::{self, Fresh, Trace};
use crate::secrets::verdict::Judged;
use crate::secrets::windows::Windows;
use crate::stats::{Clock, Phase};
use crate::text::Untrusted;

/// Hits of one blob that are told one by one: a crafted file holds millions.
const MAX_TOLD: usize = 10_000;

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
    /// Its identity: the same for the same secret everywhere. Of a secret that can be guessed, what stands in for it until
    /// [`Detector::slow_fingerprints`] makes it.
    pub fingerprint: Fingerprint,
    /// Its line, masked.
    pub evidence: Evidence,
    /// Why, reason by reason.
    pub why: Vec<&'static Reason>,
    /// What structure proves.
    pub facts: Vec<Untrusted>,
    /// What a comment beside it says that allows it.
    pub allowance: Option<Allowance>,
}

/// What a blob holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// Secrets by place; no two overlap.
    pub told: Vec<Hit>,
    /// How many more there are than one blob is allowed: the first are told.
    pub untold: usize,
    /// Of secrets of less confidence than is told: what tells them apart within this process.
    pub withheld: Vec<[u8; 16]>,
}

/// All rules, ready to run. Shared by all threads, and by clones.
#[derive(Clone)]
pub struct Detector {
    pub(super) engine: Arc<Engine>,
    least: Confidence,
    hash: String,
}

impl Detector {
    /// The detector of the rules that are built in.
    pub fn builtin() -> Result<Self> {
        Ok(Self::new(RULES.to_vec()))
    }

    /// The detector of the rules of `files`, beside those that are built in if `builtin` says so. The error names every problem with file and
    /// line, and quotes nothing of the files.
    pub fn with_rules(files: &[RuleText], builtin: bool) -> Result<Self> {
        let mut specs = if builtin { RULES.to_vec() } else { Vec::new() };
        let more = rule_set::read(files, specs.iter().map(|spec| spec.id.as_ref()).collect::<Vec<_>>().into_iter())?;
        specs.extend(more);
        specs.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(Self::new(specs))
    }

    pub(super) fn new(specs: Vec<RuleSpec>) -> Self {
        let bare = |spec: &RuleSpec| RuleSpec { matches: Cow::default(), ignores: Cow::default(), ..spec.clone() };
        let hash = digest(specs.iter().map(|spec| format!("{:?}", bare(spec))));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        let engine = Engine::new(specs.into_iter().map(Rule::new).collect(), now.unwrap_or(0));
        Self { engine: Arc::new(engine), least: Confidence::Guess, hash }
    }

    /// The same detector telling nothing of less confidence than `least`, only how much there is of it.
    #[must_use]
    pub fn with_confidence(self, least: Confidence) -> Self {
        Self { least, ..self }
    }

    /// The least confidence that is told.
    #[must_use]
    pub fn least(&self) -> Confidence {
        self.least
    }

    /// The rules in force, by id.
    #[must_use]
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Arc<Issue>> {
        self.engine.rules.iter().map(|rule| &rule.issue)
    }

    /// The rules in force as they were written, by id. Those that are built in have no examples.
    #[must_use]
    pub fn specs(&self) -> impl ExactSizeIterator<Item = &RuleSpec> {
        self.engine.rules.iter().map(|rule| &rule.spec)
    }

    /// A hash of the rules in force, hex.
    #[must_use]
    pub fn rules_hash(&self) -> String {
        self.hash.clone()
    }

    /// The secrets in `blob`.
    #[must_use]
    pub fn scan(&self, blob: Blob<'_>) -> Hits {
        self.follow(blob.bytes, None, false, &mut Scratch::default()).0
    }

    /// The secrets in `text`, of which `base` says what was looked at before. Gives what helps with texts that are made of this one, if
    /// `is_base` says that there are any.
    pub fn follow(&self, text: &[u8], base: Option<&Base<'_, Trace>>, is_base: bool, scratch: &mut Scratch) -> (Hits, Option<Trace>) {
        let Scratch { found, fresh, windows, clock } = scratch;
        let searched = trace::find(&self.engine.anchors, text, base, found, fresh);
        clock.stats.add_bytes(Phase::Search, searched);
        clock.lap(Phase::Search);
        let settled = self.engine.settle(text, self.engine.windows(text, found, windows), base, 0);
        let hits = self.hits(text, &all_judged(&settled));
        clock.lap(Phase::Judge);
        (hits, is_base.then(|| Trace::new(found, settled)).flatten())
    }

    /// Makes the fingerprints of secrets that can be guessed: those that are found stand in for them, and must not be published. It takes
    /// milliseconds each, so that guessing does too, and a scan makes 4,000: the others are not in the map. The gap is a failure of ours.
    #[must_use]
    pub fn slow_fingerprints(found: &BTreeSet<&Fingerprint>, salt: Salt, threads: usize) -> (HashMap<Fingerprint, Fingerprint>, Vec<Gap>) {
        Fingerprints::new(salt).slow(found, threads)
    }

    /// Whether a fingerprint stands in for another one, which is slow to make.
    #[must_use]
    pub fn is_stand_in(fingerprint: &Fingerprint) -> bool {
        is_stand_in(fingerprint)
    }

    /// `text` with every secret in it masked: for everything from the repository that goes into a report.
    #[must_use]
    pub fn redact(&self, text: &[u8]) -> Untrusted {
        let judged = self.engine.judged(text);
        if judged.is_empty() {
            return Untrusted::from(text);
        }
        Redaction::new(text, secret_spans(&judged)).whole()
    }

    /// Third step: which of the matches are told, and how.
    fn hits(&self, text: &[u8], judged: &[Judged]) -> Hits {
        let winners = judge::winners(&self.engine.rules, judged);
        let (mut lines, mut count) = (Lines::new(text), Count::default());
        let drafts: Vec<Draft> = winners.into_iter().filter_map(|winner| self.draft(text, winner, &mut lines, &mut count)).collect();
        if drafts.is_empty() {
            return count.hits(Vec::new());
        }
        let redaction = Redaction::new(text, secret_spans(judged));
        let mut told = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let allowance = beside(text, draft.hit.span.start, &draft.hit.issue.id);
            told.push(Hit { evidence: redaction.evidence(&draft.hit.span, &draft.secret, draft.shown), allowance, ..draft.hit });
        }
        count.hits(told)
    }

    /// A winner's hit but for its evidence; none when one blob is allowed no more, or it is too unsure to be told.
    pub(super) fn draft(&self, text: &[u8], judged: Judged, lines: &mut Lines<'_>, count: &mut Count) -> Option<Draft> {
        let identity = self.engine.rules.get(judged.rule).and_then(|rule| Identity::of(rule, text, &judged));
        if let Some(identity) = identity.as_ref().filter(|_| judged.confidence < self.least) {
            let parts: Vec<&[u8]> = identity.parts.iter().map(AsRef::as_ref).collect();
            count.withhold(fleeting(identity.rule.family(), &parts));
            return None;
        }
        let Some(identity) = identity.filter(|_| count.told < MAX_TOLD) else {
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
            confidence: judged.confidence,
            why: judged.why,
            fingerprint: Fingerprints::of(rule.family(), &parts, identity.guessable),
            evidence: Evidence { line: Untrusted::default(), mark: (0, 0) },
            facts: judged.facts.iter().map(Untrusted::from).collect(),
            allowance: None,
            span: judged.span,
        };
        Some(Draft { hit, secret: judged.secret, shown: identity.shown })
    }
}

/// A hit without evidence, and what its evidence is made of.
pub(super) struct Draft {
    pub(super) hit: Hit,
    pub(super) secret: Range<usize>,
    /// How many bytes of the secret may be shown.
    pub(super) shown: usize,
}

/// How many hits of one blob were told, and how many not.
#[derive(Default)]
pub(super) struct Count {
    told: usize,
    pub(super) untold: usize,
    withheld: Vec<[u8; 16]>,
}

impl Count {
    fn withhold(&mut self, secret: [u8; 16]) {
        if self.withheld.len() < MAX_TOLD {
            self.withheld.push(secret);
        }
    }

    /// What is told, and how much is not.
    pub(super) fn hits(mut self, told: Vec<Hit>) -> Hits {
        self.withheld.sort_unstable();
        self.withheld.dedup();
        Hits { told, untold: self.untold, withheld: self.withheld }
    }
}

/// Room to work that one thread uses again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    found: Vec<Found>,
    fresh: Fresh,
    windows: Windows,
    /// Stops the time of its thread.
    pub clock: Clock,
}

impl Scratch {
    /// Room of which `clock` stops the time.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, ..Self::default() }
    }
}

/// All that must be masked: also what lost to another rule, or was noise.
pub(super) fn secret_spans(judged: &[Judged]) -> Vec<Range<usize>> {
    judged.iter().flat_map(|judged| std::iter::once(judged.secret.clone()).chain(judged.second.clone())).collect()
}

#[cfg(test)]
#[path = "detector_tests.rs"]
mod tests;
