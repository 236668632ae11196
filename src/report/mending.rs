//! How to take a secret out of commits that nobody else has yet: which commits, and what to type.

use std::collections::{BTreeMap, BTreeSet};

use super::words::count;
use crate::blob::{ObjectId, Part};
use crate::finding::{CommitInfo, Finding, IssueKind, Report};
use crate::text::{Untrusted, shell_word, terminal};

/// How many commits, and paths of one, are told.
const SHOWN: usize = 10;

/// When something is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before it is committed.
    Commit,
    /// Before it is pushed.
    Push,
}

/// What a commit brought.
#[derive(Default)]
struct Brought<'a> {
    paths: BTreeSet<&'a [u8]>,
    /// Whether its own message holds a secret.
    message: bool,
}

/// The lines that say what to type; none where there is no secret to take out.
#[must_use]
pub fn mending(report: &Report, stage: Stage) -> Vec<String> {
    let secrets = report.findings.iter().filter(|finding| finding.issue.kind == IssueKind::Secret);
    match stage {
        Stage::Commit => staged(secrets),
        Stage::Push => committed(secrets, report.receipt.head),
    }
}

fn staged<'a>(secrets: impl Iterator<Item = &'a Finding>) -> Vec<String> {
    let paths: BTreeSet<&[u8]> =
        secrets.flat_map(|finding| &finding.places).filter_map(|place| Some(place.path.as_ref()?.as_bytes())).collect();
    if paths.is_empty() {
        return Vec::new();
    }
    vec!["take it out, then:".to_owned(), format!("  git add -- {}", words(&paths))]
}

fn committed<'a>(secrets: impl Iterator<Item = &'a Finding>, head: Option<ObjectId>) -> Vec<String> {
    let mut commits: BTreeMap<&CommitInfo, Brought<'_>> = BTreeMap::new();
    let mut tags: BTreeSet<ObjectId> = BTreeSet::new();
    for place in secrets.flat_map(|finding| &finding.places) {
        tags.extend(place.object.filter(|_| place.part == Part::Tag));
        let Some(commit) = &place.commit else { continue };
        let brought = commits.entry(commit).or_default();
        brought.message |= place.part == Part::Commit;
        brought.paths.extend(place.path.as_ref().map(Untrusted::as_bytes));
    }
    let mut lines = Vec::new();
    let only_last = commits.len() == 1 && commits.keys().all(|commit| Some(commit.id) == head);
    if let Some((oldest, _)) = commits.first_key_value().filter(|_| !only_last) {
        lines.push(format!("git rebase --interactive {}^    # or --root; there, write `edit` for:", oldest.id.short()));
    }
    for (commit, brought) in commits.iter().take(SHOWN) {
        let amend = if brought.message { "git commit --amend" } else { "git commit --amend --no-edit" };
        let go_on = if only_last { "" } else { " && git rebase --continue" };
        let add = if brought.paths.is_empty() { String::new() } else { format!("git add -- {} && ", words(&brought.paths)) };
        let what = if brought.paths.is_empty() { "its message" } else { "these files" };
        lines.push(format!("# {}: take it out of {what}, then", commit.id.short()));
        lines.push(format!("{add}{amend}{go_on}"));
    }
    if commits.len() > SHOWN {
        lines.push(format!("# and {}", count(commits.len() - SHOWN, "more commit")));
    }
    lines.extend(
        tags.iter().take(SHOWN).map(|tag| format!("# {}: make this tag anew (git tag -f), its message holds a secret", tag.short())),
    );
    if !lines.is_empty() {
        lines.insert(0, "only you have these commits yet; to mend them:".to_owned());
        lines[1..].iter_mut().for_each(|line| line.insert_str(0, "  "));
    }
    lines
}

/// Paths as a shell has them, less those that are too many.
fn words(paths: &BTreeSet<&[u8]>) -> String {
    let words: Vec<String> = paths.iter().take(SHOWN).map(|path| terminal(shell_word(path).as_bytes())).collect();
    let more = if paths.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", words.join(" "))
}
