//! The commit graph, all of it. Only read for findings: a clean repository pays nothing for it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::mem;

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
    pub(super) fn of(store: &'a Store, commits: Vec<Commit>, tips: impl Iterator<Item = ObjectId>) -> Self {
        let graph = Graph::of(commits);
        let reached = graph.reached(store, tips);
        let mut order = graph.oldest_first(|at| reached[at]);
        let reachable = order.len();
        order.extend(graph.oldest_first(|at| !reached[at]));
        let commits = graph.in_order(&order);
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

/// Commits and their parents, by number: asking for names would be most of the work.
struct Graph {
    /// Sorted by name.
    commits: Vec<Commit>,
    numbers: IdMap<usize>,
    /// By commit: those of its parents that are there, each once.
    parents: Vec<Vec<usize>>,
}

impl Graph {
    fn of(mut commits: Vec<Commit>) -> Self {
        commits.sort_unstable_by_key(|commit| commit.id);
        let numbers: IdMap<usize> = commits.iter().enumerate().map(|(number, commit)| (commit.id, number)).collect();
        let parents = |commit: &Commit| {
            let mut parents: Vec<usize> = commit.parents.iter().filter_map(|parent| numbers.get(parent).copied()).collect();
            parents.sort_unstable();
            parents.dedup();
            parents
        };
        Self { parents: commits.iter().map(parents).collect(), commits, numbers }
    }

    /// Which commits `tips` lead to, tags peeled.
    fn reached(&self, store: &Store, tips: impl Iterator<Item = ObjectId>) -> Vec<bool> {
        let mut reader = Reader::new(store);
        let mut reached = vec![false; self.commits.len()];
        let (mut todo, mut tips, mut tags) = (Vec::new(), tips.collect::<Vec<_>>(), IdSet::default());
        while let Some(id) = tips.pop() {
            if let Some(number) = self.numbers.get(&id) {
                todo.push(*number);
            } else if tags.insert(id)
                && let Ok((Kind::Tag, tag)) = reader.read(&id)
            {
                tips.extend(tag_target(&tag));
            }
        }
        while let Some(number) = todo.pop() {
            if !mem::replace(&mut reached[number], true) {
                todo.extend(&self.parents[number]);
            }
        }
        reached
    }

    /// Parents before children; among those that could come next, the one with the oldest date, then by name. Only commits that are `asked` for.
    fn oldest_first(&self, asked: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.commits.len()];
        let mut waiting = vec![0; self.commits.len()];
        let mut ready = BinaryHeap::new();
        for number in (0..self.commits.len()).filter(|number| asked(*number)) {
            for parent in self.parents[number].iter().filter(|parent| asked(**parent)) {
                children[*parent].push(number);
                waiting[number] += 1;
            }
            if waiting[number] == 0 {
                ready.push(Reverse((self.commits[number].time, number)));
            }
        }
        let mut order = Vec::new();
        while let Some(Reverse((_, number))) = ready.pop() {
            for child in &children[number] {
                waiting[*child] -= 1;
                if waiting[*child] == 0 {
                    ready.push(Reverse((self.commits[*child].time, *child)));
                }
            }
            order.push(number);
        }
        order
    }

    fn in_order(self, order: &[usize]) -> Vec<Commit> {
        let mut commits: Vec<Option<Commit>> = self.commits.into_iter().map(Some).collect();
        order.iter().filter_map(|number| commits[*number].take()).collect()
    }
}

/// Parents before children; among those that could come next, the one with the oldest date, then by name.
pub(super) fn oldest_first(commits: Vec<Commit>) -> Vec<Commit> {
    let graph = Graph::of(commits);
    let order = graph.oldest_first(|_| true);
    graph.in_order(&order)
}
