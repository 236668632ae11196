//! What an issue is and what to do about it, for `lockhound explain`; of a finding also where it stands, and how to take it out of the history.

use std::collections::BTreeSet;

use super::words::{due, line, location, standing, suppression};
use crate::finding::{Finding, Issue, IssueKind, Status};
use crate::text::{Untrusted, shell_word, terminal};

/// Paths that a command names.
const PATHS: usize = 20;

/// An issue, in lines that are safe for a terminal.
#[must_use]
pub fn explain_issue(issue: &Issue) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", line(&issue.id), line(&issue.title))];
    let score = issue.score.map_or_else(String::new, |score| format!(", CVSS {score:.1}"));
    lines.push(format!("{} of {} severity{score}, confidence {}", issue.kind.name(), issue.severity.name(), issue.confidence.name()));
    lines.push(String::new());
    lines.extend(issue.description.lines().map(|text| terminal(text.trim_end().as_bytes())));
    section(&mut lines, "What to do");
    lines.push(line(&issue.help));
    lines.extend(issue.url.as_deref().map(|url| format!("See {}", line(url))));
    if issue.kind == IssueKind::Secret {
        lines.extend(steps());
    }
    lines
}

/// A finding: the issue, all that is known of this one, and the commands that take it out of the history.
#[must_use]
pub fn explain_finding(finding: &Finding) -> Vec<String> {
    let mut lines = explain_issue(&finding.issue);
    section(&mut lines, "This finding");
    lines.push(format!("fingerprint {}", line(&finding.fingerprint.0)));
    lines.push(format!("{} severity, confidence {}", finding.severity.name(), finding.confidence.name()));
    lines.extend(finding.suppression.as_ref().map(|why| format!("does not count: {}", suppression(why))));
    lines.extend(finding.due.map(due));
    lines.extend(finding.facts.iter().chain(&finding.advice).map(Untrusted::terminal));
    section(&mut lines, "Where it stands");
    lines.extend(finding.places.iter().map(|place| format!("{}, {}", location(place), standing(place, true))));
    if finding.issue.kind == IssueKind::Secret {
        purge(finding, &mut lines);
    }
    lines
}

fn section(lines: &mut Vec<String>, title: &str) {
    lines.extend([String::new(), format!("{title}:")]);
}

/// What to do about any leaked secret, in this order.
fn steps() -> Vec<String> {
    let steps = [
        "1. Revoke it where it was issued: whoever has a clone, a fork or a log has it. Nothing below takes it back.",
        "2. Issue a new one, and let the program load it from a secret store or its environment.",
        "3. Look through the issuer's log for uses that were not yours, since the day on which it came in.",
        "4. Take it out of the files. Taking it out of the history as well helps only against who has no copy yet.",
    ];
    steps.iter().map(ToString::to_string).collect()
}

/// How to take a secret out of the history.
fn purge(finding: &Finding, lines: &mut Vec<String>) {
    let stored = |status: Status| status != Status::Metadata;
    let paths: BTreeSet<&[u8]> = finding
        .places
        .iter()
        .filter(|place| stored(place.status))
        .filter_map(|place| place.path.as_ref())
        .map(Untrusted::as_bytes)
        .collect();
    section(lines, "How to take it out of the history (once it is revoked)");
    lines.extend([
        "git clone --mirror URL purged.git && cd purged.git".to_owned(),
        "printf '%s\\n' 'literal:THE SECRET' > ../secrets.txt     # by hand, as no report holds it".to_owned(),
        "git filter-repo --replace-text ../secrets.txt --replace-message ../secrets.txt".to_owned(),
    ]);
    if !paths.is_empty() {
        let named: Vec<String> = paths.iter().take(PATHS).map(|path| format!("--path {}", shell_word(path))).collect();
        let more = if paths.len() > PATHS { format!("     # and {} more paths", paths.len() - PATHS) } else { String::new() };
        lines.push(format!("git filter-repo --invert-paths {}{more}     # instead, where the whole files can go", named.join(" ")));
    }
    lines.extend([
        "lockhound scan . && git push --force --mirror".to_owned(),
        "Everybody has to clone anew. Forks, pull request refs, caches and open clones keep what they have: ask the host to drop pull refs and \
         cached views, and count on copies that nobody can reach."
            .to_owned(),
    ]);
}
