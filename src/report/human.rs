//! The report for people: each finding with its place, its line and what to do, then what was not looked at, then the verdict.
//!
//! No line begins with text from outside, so that none can be taken for a command to the CI runner that reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::options::{Options, Verbosity};
use super::paint::Paint;
use super::summary;
use super::words::{count, due, line, location, novelty, refs, standing};
use crate::finding::{Evidence, Finding, IssueKind, Place, Refs, Report, Role, Status};
use crate::text::{Untrusted, terminal, web_address};

/// How many places of a finding, or lockfiles with the same advisory, are shown.
const SHOWN: usize = 3;
/// How many secrets of one rule are shown.
const SHOWN_SECRETS: usize = 10;

/// Writes the whole report.
pub(super) fn write(report: &Report, options: Options, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint(options.colour);
    for group in groups(&report.findings) {
        if options.verbosity == Verbosity::Quiet {
            group.iter().try_for_each(|finding| writeln!(out, "{}", brief(finding, paint)))?;
        } else {
            out.write_all(block(&group, options).as_bytes())?;
        }
    }
    if options.verbosity == Verbosity::Quiet && !report.findings.is_empty() {
        writeln!(out)?;
    }
    summary::write(report, options, out)
}

/// Findings that read best as one: those of the same issue and severity, in the order of the first of each.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known = BTreeMap::new();
    for finding in findings {
        let next = groups.len();
        let at = *known.entry((&finding.issue.id, finding.severity)).or_insert(next);
        match groups.get_mut(at) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// A finding on one line.
fn brief(finding: &Finding, paint: Paint) -> String {
    let more = finding.places.len().saturating_sub(1);
    let more = if more == 0 { String::new() } else { format!("; {}", count(more, "more place")) };
    let place = finding.place();
    let how = finding.novelty.map_or_else(String::new, |how| format!("{}; ", novelty(how)));
    format!(
        "{} {}: {}{}",
        headline(finding, paint),
        location(place),
        line(&finding.issue.title),
        paint.faint(&format!(" ({how}{}{more})", standing(place, false)))
    )
}

fn headline(finding: &Finding, paint: Paint) -> String {
    paint.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), line(&finding.issue.id)))
}

/// One or more findings under one headline, as they are written.
struct Block {
    verbose: bool,
    explain: bool,
    links: bool,
    paint: Paint,
    /// Columns of the widest line number.
    gutter: usize,
    text: String,
}

/// All that is said of a group.
fn block(group: &[&Finding], options: Options) -> String {
    let verbose = options.verbosity == Verbosity::Verbose;
    let most = if group.first().is_some_and(|first| first.issue.kind == IssueKind::Secret) { SHOWN_SECRETS } else { SHOWN };
    let shown = if verbose { group } else { group.get(..most).unwrap_or(group) };
    let last = shown.iter().map(|finding| finding.place().region.line).max().unwrap_or(0);
    let mut block = Block {
        verbose,
        explain: options.explain,
        links: options.links,
        paint: Paint(options.colour),
        gutter: last.to_string().len(),
        text: String::new(),
    };
    let Some(first) = shown.first() else { return block.text };
    let title = block.paint.strong(&format!(": {}", line(&first.issue.title)));
    block.line(&format!("{}{title}", headline(first, block.paint)));
    let mut above: &[Untrusted] = &[];
    for finding in shown {
        block.finding(finding, above);
        above = &finding.facts;
    }
    if group.len() > shown.len() {
        block.row("note", &format!("and {} of it (-v shows all)", count(group.len() - shown.len(), "more finding")));
    }
    block.helps(shown);
    block.line("");
    block.text
}

impl Block {
    /// A finding's place, line and facts, less the facts that the finding above it has told.
    fn finding(&mut self, finding: &Finding, above: &[Untrusted]) {
        let place = finding.place();
        let arrow = self.paint.frame(&format!("{:>width$}", "-->", width = self.gutter + 3));
        let standing = self.paint.faint(&format!(", {}", standing(place, true)));
        self.line(&format!("{arrow} {}{standing}", location(place)));
        if let Some(evidence) = &finding.evidence {
            self.excerpt(finding, evidence);
        }
        if let Some(how) = finding.novelty {
            self.row("note", novelty(how));
        }
        for fact in finding.facts.iter().filter(|fact| !above.contains(fact)) {
            self.row("note", &fact.terminal());
        }
        if let Some(when) = finding.due {
            self.row("note", &due(when));
        }
        if self.explain {
            self.reasons(finding);
        }
        self.further_places(finding);
        self.refs(finding.lockfile().unwrap_or(place));
        if self.verbose {
            self.row("note", &format!("fingerprint {}", line(&finding.fingerprint.0)));
        }
    }

    /// The line, its number before it and the mark below it.
    fn excerpt(&mut self, finding: &Finding, evidence: &Evidence) {
        let region = finding.place().region;
        let (text, before, width) = marked(evidence);
        let marks = self.paint.severity(finding.severity, &"^".repeat(width));
        let end = if region.end_line > region.line { format!(" to line {}", region.end_line) } else { String::new() };
        let gutter = self.gutter;
        let bar = self.paint.frame(&format!("{:gutter$} |", ""));
        let number = self.paint.frame(&format!("{:gutter$} |", region.line));
        self.line(&bar);
        self.line(&format!("{number} {text}"));
        self.line(&format!("{bar} {:before$}{marks}{end}", ""));
    }

    /// What speaks for a finding and what against it, and what that comes to.
    fn reasons(&mut self, finding: &Finding) {
        for reason in &finding.why {
            self.row("why", &format!("{:+} {} ({})", reason.points, reason.text, reason.name));
        }
        let points: i32 = finding.why.iter().map(|reason| reason.points).sum();
        self.row(
            "why",
            &format!("{points:+} in all: confidence {}; fingerprint {}", finding.confidence.name(), line(&finding.fingerprint.0)),
        );
    }

    /// The refs that hold what is live, for who asks: one of them is what is checked out.
    fn refs(&mut self, place: &Place) {
        if self.verbose && place.status == Status::Live && !place.refs.names.is_empty() {
            self.row("note", &format!("at the tips of {}", refs(&place.refs, Refs::KEPT)));
        }
    }

    fn further_places(&mut self, finding: &Finding) {
        let further = finding.places.get(1..).unwrap_or_default();
        let shown = if self.verbose { further.len() } else { SHOWN };
        for place in further.iter().take(shown) {
            let kind = if place.role == Role::Locks { "lock" } else { "also" };
            self.row(kind, &format!("{}, {}", location(place), standing(place, true)));
        }
        if let Some(more) = further.len().checked_sub(shown).filter(|more| *more > 0) {
            self.row("also", &format!("and {} (-v shows all)", count(more, "more place")));
        }
    }

    /// What to do: each finding's advice once, then what helps with all of them, then where to read on.
    fn helps(&mut self, shown: &[&Finding]) {
        let mut lines: Vec<String> = shown.iter().flat_map(|finding| &finding.advice).map(Untrusted::terminal).collect();
        if let Some(first) = shown.first() {
            lines.push(line(&first.issue.help));
            let url = first.issue.url.as_deref().map(line).filter(|url| !lines.iter().any(|said| said.contains(url.as_str())));
            lines.extend(url.map(|url| format!("see {}", self.link(&url))));
        }
        let mut said = BTreeSet::new();
        for text in lines {
            if !text.is_empty() && said.insert(text.clone()) {
                self.row("help", &text);
            }
        }
    }

    /// A web address, on a terminal that can as a link to itself (OSC 8, <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).
    fn link(&self, url: &str) -> String {
        match web_address(url) {
            Some(address) if self.links => format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\"),
            _ => url.to_owned(),
        }
    }

    fn row(&mut self, kind: &str, text: &str) {
        let sign = self.paint.frame(&format!("{:gutter$} =", "", gutter = self.gutter));
        self.line(&format!("{sign} {} {text}", self.paint.strong(&format!("{kind}:"))));
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// The line as it is printed, and in columns how far in and how wide its mark is; tabs become four blanks.
fn marked(evidence: &Evidence) -> (String, usize, usize) {
    let bytes = evidence.line.as_bytes();
    let start = evidence.mark.0.min(bytes.len());
    let end = evidence.mark.1.clamp(start, bytes.len());
    let printed = |end: usize| terminal(&bytes.iter().take(end).flat_map(spread).copied().collect::<Vec<u8>>());
    let (before, marked) = (columns(&printed(start)), columns(&printed(end)));
    (printed(bytes.len()), before, marked.saturating_sub(before).max(1))
}

/// A byte, or four blanks for a tab.
fn spread(byte: &u8) -> &[u8] {
    if *byte == b'\t' { b"    " } else { std::slice::from_ref(byte) }
}

/// How many columns of a terminal a text takes, near enough to put a mark below it: the East Asian wide blocks and the pictographs take two
/// each, the combining marks none (Unicode's `EastAsianWidth.txt`, by block).
fn columns(text: &str) -> usize {
    let width = |character: char| match character {
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    };
    text.chars().map(width).sum()
}
