//! The commit graph, all of it. Only read for findings: a clean repository pays nothing for it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use crate::blob::{IdMap, IdSet, ObjectId};
use crate::finding::CommitInfo;
use crate::objects::{Kind, Reader, Store, commit_links, tag_target};

/// All commits of a repository, oldest first, those that refs lead to before the others.
pub struct History<'a> {
    store: &'a Store,
    pub(super) commits: Vec<Commit>,
    /// How many of `commits` a ref leads to.
    pub(super) reachable: usize,
    numbers: IdMap<usize>,
}

pub(super) struct Commit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    pub(super) time: i64,
}

impl<'a> History<'a> {
    /// Puts all commits of `store` in order; `tips` are the objects that refs name.
    pub(super) fn of(store: &'a Store, commits: impl Iterator<Item = Commit>, tips: impl Iterator<Item = ObjectId>) -> Self {
        let commits: IdMap<Commit> = commits.map(|commit| (commit.id, commit)).collect();
        let reached = reached(store, &commits, tips);
        let (inside, outside): (Vec<_>, Vec<_>) = commits.into_values().partition(|commit| reached.contains(&commit.id));
        let reachable = inside.len();
        let mut commits = oldest_first(inside);
        commits.extend(oldest_first(outside));
        let numbers = commits.iter().enumerate().map(|(number, commit)| (commit.id, number)).collect();
        Self { store, commits, reachable, numbers }
    }

    /// Whether `id` is a commit that a ref leads to; `None` when it is no commit.
    #[must_use]
    pub fn is_reachable(&self, id: &ObjectId) -> Option<bool> {
        self.numbers.get(id).map(|number| *number < self.reachable)
    }

    /// The place of a commit in the order of commits, oldest first.
    #[must_use]
    pub fn age_rank(&self, id: &ObjectId) -> usize {
        self.numbers.get(id).copied().unwrap_or(usize::MAX)
    }

    /// The tree of a commit.
    #[must_use]
    pub fn tree_of(&self, id: &ObjectId) -> Option<ObjectId> {
        self.numbers.get(id).map(|number| self.commits[*number].tree)
    }

    /// The commit with a place in the order of commits.
    #[must_use]
    pub fn commit_at(&self, rank: usize) -> Option<ObjectId> {
        self.commits.get(rank).map(|commit| commit.id)
    }

    /// What a report says of a commit.
    #[must_use]
    pub fn describe(&self, id: &ObjectId) -> Option<CommitInfo> {
        describe(&mut Reader::new(self.store), id)
    }
}

/// What a report says of a commit.
pub fn describe(reader: &mut Reader<'_>, id: &ObjectId) -> Option<CommitInfo> {
    let links = commit_links(&reader.read_kind(id, Kind::Commit).ok()?)?;
    Some(CommitInfo { id: *id, time: links.time, author: links.author.into() })
}

/// The commits that `tips` lead to, tags peeled.
fn reached(store: &Store, commits: &IdMap<Commit>, tips: impl Iterator<Item = ObjectId>) -> IdSet {
    let mut reader = Reader::new(store);
    let mut reached = IdSet::default();
    let mut todo: Vec<ObjectId> = tips.collect();
    let mut tags = IdSet::default();
    while let Some(id) = todo.pop() {
        if let Some(commit) = commits.get(&id) {
            if reached.insert(id) {
                todo.extend(&commit.parents);
            }
        } else if tags.insert(id)
            && let Ok((Kind::Tag, tag)) = reader.read(&id)
        {
            todo.extend(tag_target(&tag));
        }
    }
    reached
}

/// Parents before children; among those that could come next, the one with the oldest date, then by name.
pub(super) fn oldest_first(commits: Vec<Commit>) -> Vec<Commit> {
    let mut commits: IdMap<Commit> = commits.into_iter().map(|commit| (commit.id, commit)).collect();
    let mut children: IdMap<Vec<ObjectId>> = IdMap::default();
    let mut waiting: IdMap<usize> = IdMap::default();
    let mut ready = BinaryHeap::new();
    for commit in commits.values() {
        let parents: HashSet<&ObjectId> = commit.parents.iter().filter(|parent| commits.contains_key(*parent)).collect();
        for parent in &parents {
            children.entry(**parent).or_default().push(commit.id);
        }
        match parents.len() {
            0 => ready.push(Reverse((commit.time, commit.id))),
            count => drop(waiting.insert(commit.id, count)),
        }
    }
    let mut ordered = Vec::with_capacity(commits.len());
    while let Some(Reverse((_, id))) = ready.pop() {
        for child in children.remove(&id).unwrap_or_default() {
            let left = waiting.get_mut(&child).expect("each child waits for each of its parents");
            *left -= 1;
            if *left == 0 {
                ready.push(Reverse((commits[&child].time, child)));
            }
        }
        ordered.extend(commits.remove(&id));
    }
    ordered
}
