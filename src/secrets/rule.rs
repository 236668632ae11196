//! A rule ready to run, and the door to `regex-automata`.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use crate::finding::{Confidence, Issue, IssueKind, Severity};
use crate::secrets::rule_file::{ConfidenceName, Filter, RuleSpec, SeverityName};

const HELP: &str = "Revoke this credential where it was issued, because everyone who has a copy of the repository has it: deleting it from the \
     file is not enough. Issue a new one, and load it from a secret store or the environment instead of from the repository.";

/// The most memory that one compiled regex may take, in bytes; what a user's rule file can cost.
pub(super) const SIZE_LIMIT: usize = 4 << 20;

/// How far a match that runs into the end of its window may be followed, in bytes.
const LONGEST: usize = 64 << 10;

/// A rule ready to run.
pub(super) struct Rule {
    pub(super) spec: RuleSpec,
    pub(super) issue: Arc<Issue>,
    pub(super) filter: Filter,
    regex: OnceLock<Option<Regex>>,
    second: OnceLock<Option<Regex>>,
}

/// One match of a rule's regex, with its named groups.
pub(super) struct Match(Captures);

impl Rule {
    pub(super) fn new(spec: RuleSpec) -> Self {
        let filter = spec.filter.unwrap_or(match spec.confidence {
            ConfidenceName::Exact => Filter::None,
            ConfidenceName::Likely | ConfidenceName::Guess => Filter::Token,
        });
        let issue = Arc::new(Issue {
            id: spec.id.to_string(),
            kind: IssueKind::Secret,
            title: spec.title.to_string(),
            severity: severity(spec.severity),
            confidence: confidence(spec.confidence),
            score: None,
            description: spec.description.trim().to_owned(),
            help: spec.help.as_deref().unwrap_or(HELP).trim().to_owned(),
            url: spec.rotate.as_ref().map(ToString::to_string),
            published: None,
            tags: spec.tags.iter().map(|tag| if tag.contains('/') { tag.to_string() } else { format!("external/cwe/{tag}") }).collect(),
        });
        Self { spec, issue, filter, regex: OnceLock::new(), second: OnceLock::new() }
    }

    /// Why the rule's regexes can't be compiled, if they can't.
    pub(super) fn compile(&self) -> Result<(), String> {
        for pattern in std::iter::once(&self.spec.regex).chain(self.spec.with.as_ref().map(|second| &second.regex)) {
            compile(pattern)?;
        }
        Ok(())
    }

    /// The name under which the rule's secrets are fingerprinted.
    pub(super) fn family(&self) -> &str {
        self.spec.family.as_deref().unwrap_or(&self.spec.id)
    }

    /// Calls `found` with each match in `window` from `from` on; look-around sees the text beyond it. Gives the end of all that was looked at.
    pub(super) fn matches_in(&self, text: &[u8], window: Range<usize>, from: usize, mut found: impl FnMut(&Match)) -> usize {
        let mut farthest = window.end;
        let Some(regex) = self.regex.get_or_init(|| compile(&self.spec.regex).ok()) else { return farthest };
        if let Some(near) = &self.spec.near
            && memchr::memmem::find(text.get(window.clone()).unwrap_or_default(), near.as_bytes()).is_none()
        {
            return farthest;
        }
        let mut captures = regex.create_captures();
        let mut at = window.start.max(from);
        while at <= window.end {
            regex.search_captures(&Input::new(text).range(at..window.end), &mut captures);
            let Some(mut whole) = captures.get_match().map(|found| found.range()) else { return farthest };
            let mut end = window.end;
            while whole.end == end && end < text.len() && end - whole.start < LONGEST {
                end = end.saturating_add((end - whole.start).max(256)).min(text.len());
                regex.search_captures(&Input::new(text).range(whole.start..end).anchored(Anchored::Yes), &mut captures);
                match captures.get_match() {
                    Some(longer) => whole = longer.range(),
                    None => break,
                }
            }
            farthest = farthest.max(end);
            let matched = Match(captures.clone());
            if matched.0.is_match() {
                found(&matched);
            }
            at = whole.end.max(whole.start + 1);
        }
        farthest
    }

    /// The secret of the second part within `window` that is nearest to `first`.
    pub(super) fn second_in(&self, text: &[u8], window: Range<usize>, first: &Range<usize>) -> Option<Range<usize>> {
        let pattern = &self.spec.with.as_ref()?.regex;
        let regex = self.second.get_or_init(|| compile(pattern).ok()).as_ref()?;
        let distance = |range: &Range<usize>| {
            if range.start >= first.end { range.start - first.end } else { first.start.saturating_sub(range.end) }
        };
        regex
            .captures_iter(Input::new(text).range(window))
            .filter_map(|captures| Match(captures).secret())
            .filter(|range| range.end <= first.start || range.start >= first.end)
            .min_by_key(distance)
    }
}

impl Match {
    /// Where the group `name` stands, if it took part.
    pub(super) fn group(&self, name: &str) -> Option<Range<usize>> {
        self.0.get_group_by_name(name).map(|span| span.range())
    }

    /// All that the regex matched.
    pub(super) fn whole(&self) -> Option<Range<usize>> {
        self.0.get_match().map(|found| found.range())
    }

    /// The secret: its group, or the whole match.
    pub(super) fn secret(&self) -> Option<Range<usize>> {
        self.group("secret").or_else(|| self.whole()).filter(|range| !range.is_empty())
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    Regex::builder()
        .configure(
            Regex::config()
                .match_kind(MatchKind::LeftmostFirst)
                .utf8_empty(false)
                .nfa_size_limit(Some(SIZE_LIMIT))
                .hybrid_cache_capacity(1 << 20),
        )
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build(pattern)
        .map_err(|error| match error.syntax_error() {
            Some(syntax) => syntax.to_string(),
            None => error.to_string(),
        })
}

/// The severity that a rule file names.
pub(super) fn severity(name: SeverityName) -> Severity {
    match name {
        SeverityName::Low => Severity::Low,
        SeverityName::Medium => Severity::Medium,
        SeverityName::High => Severity::High,
        SeverityName::Critical => Severity::Critical,
    }
}

fn confidence(name: ConfidenceName) -> Confidence {
    match name {
        ConfidenceName::Guess => Confidence::Guess,
        ConfidenceName::Likely => Confidence::Likely,
        ConfidenceName::Exact => Confidence::Exact,
    }
}
