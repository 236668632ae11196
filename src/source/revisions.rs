//! What a range is written as: `A..B`, `A...B`, `A`, or revisions to scan and to leave out as `git rev-list` takes them.

use anyhow::{Result, bail, ensure};

use super::repository::Repository;
use crate::blob::ObjectId;
use crate::objects::{Kind, Reader, tag_target};

/// The commits that a range ends with, and those that it leaves out with all that led to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Revisions {
    pub(super) tips: Vec<ObjectId>,
    pub(super) hidden: Vec<ObjectId>,
}

impl Revisions {
    /// Reads `A..B`, `A...B` (from where both last met), `A` (short for `A..HEAD`), or a list of words: revisions, `^A`, `A..B`, `--not`
    /// (turns the sense of all that follows), `--all`, and `--branches`, `--tags` or `--remotes`, each with `=NAME` for those below NAME.
    /// A name of zeros only is no commit, as hooks write it for a branch that is made or deleted.
    pub(super) fn read(repository: &Repository, spec: &str) -> Result<Self> {
        let words: Vec<&str> = spec.split_whitespace().collect();
        let mut revisions = Self::default();
        let (first, is_list) = (words.first().copied().unwrap_or_default(), words.len() > 1);
        if !is_list && !first.starts_with(['-', '^']) {
            revisions.short(repository, first)?;
            return Ok(revisions);
        }
        let mut hides = false;
        for word in words {
            match word.strip_prefix("--") {
                Some("not") => hides = !hides,
                Some(option) => revisions.add(refs(repository, option)?, hides),
                None => revisions.word(repository, word, hides)?,
            }
        }
        Ok(revisions)
    }

    fn short(&mut self, repository: &Repository, word: &str) -> Result<()> {
        if let Some((a, b)) = word.split_once("...") {
            if let (Some(a), Some(b)) = (commit(repository, a)?, commit(repository, b)?) {
                self.hidden.push(repository.merge_base(a, b)?);
                self.tips.push(b);
            }
            return Ok(());
        }
        let (a, b) = word.split_once("..").unwrap_or((word, "HEAD"));
        self.hidden.extend(commit(repository, a)?);
        self.tips.extend(commit(repository, b)?);
        Ok(())
    }

    fn word(&mut self, repository: &Repository, word: &str, hides: bool) -> Result<()> {
        ensure!(!word.contains("..."), "`{word}` can't stand in a list: give it alone, or write `A B --not $(git merge-base A B)`");
        ensure!(!word.starts_with('-'), "unknown option `{word}` in a range");
        if let Some((a, b)) = word.split_once("..") {
            self.add(commit(repository, a)?, !hides);
            self.add(commit(repository, b)?, hides);
        } else if let Some(revision) = word.strip_prefix('^') {
            self.add(commit(repository, revision)?, !hides);
        } else {
            self.add(commit(repository, word)?, hides);
        }
        Ok(())
    }

    fn add(&mut self, commits: impl IntoIterator<Item = ObjectId>, hides: bool) {
        if hides { self.hidden.extend(commits) } else { self.tips.extend(commits) }
    }
}

/// The commit of a revision, HEAD's where there is none.
fn commit(repository: &Repository, revision: &str) -> Result<Option<ObjectId>> {
    if ObjectId::from_hex(revision.as_bytes()).is_some_and(|id| id.is_null()) {
        return Ok(None);
    }
    repository.resolve(if revision.is_empty() { "HEAD" } else { revision }).map(Some)
}

/// The commits that refs of one kind lead to; tags of anything else lead to none.
fn refs(repository: &Repository, option: &str) -> Result<Vec<ObjectId>> {
    let (kind, below) = option.split_once('=').map_or((option, None), |(kind, below)| (kind, Some(below)));
    let folder = match (kind, below) {
        ("all", None) => "refs/",
        ("branches", _) => "refs/heads/",
        ("tags", _) => "refs/tags/",
        ("remotes", _) => "refs/remotes/",
        _ => bail!("unknown option `--{option}` in a range: there are --not, --all, --branches, --tags and --remotes"),
    };
    let below = below.map_or_else(String::new, |below| format!("{}/", below.trim_end_matches('/')));
    ensure!(!below.contains(['*', '?', '[']), "`--{option}` in a range: give a name without wildcards");
    let prefix = format!("{folder}{below}");
    let mut reader = Reader::new(&repository.store);
    let all = repository.refs.iter().filter(|reference| reference.name.starts_with(prefix.as_bytes()));
    let head = repository.head.filter(|_| kind == "all");
    Ok(all.filter_map(|reference| commit_of(&mut reader, reference.target?)).chain(head).collect())
}

/// The commit that an object is, or a tag leads to.
pub fn commit_of(reader: &mut Reader<'_>, id: ObjectId) -> Option<ObjectId> {
    let mut at = id;
    for _ in 0..16 {
        match reader.read(&at).ok()? {
            (Kind::Commit, _) => return Some(at),
            (Kind::Tag, tag) => at = tag_target(&tag)?,
            _ => return None,
        }
    }
    None
}
