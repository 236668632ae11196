//! The commit graph, and which commit first brought an object where. Only read for findings: a clean repository pays nothing for it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::listing::Walk;
use crate::blob::{IdMap, IdSet, ObjectId};
use crate::finding::{CommitInfo, Status};
use crate::objects::{Kind, Reader, Store, commit_links, tag_target};

/// All commits of a repository, oldest first, those that refs lead to before the others.
pub struct History<'a> {
    store: &'a Store,
    commits: Vec<Commit>,
    /// How many of `commits` a ref leads to.
    reachable: usize,
    numbers: IdMap<usize>,
}

struct Commit {
    id: ObjectId,
    tree: ObjectId,
    parents: Vec<ObjectId>,
    time: i64,
}

/// Where an object first stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its path at that commit.
    pub path: Vec<u8>,
    /// The commit that brought it.
    pub commit: ObjectId,
    /// `History`, or `Unreachable` when no ref leads to that commit.
    pub status: Status,
}

impl<'a> History<'a> {
    /// Reads all commits of `store`; `tips` are the objects that refs name.
    pub fn read(store: &'a Store, tips: impl Iterator<Item = ObjectId>, threads: usize) -> Self {
        let (found, _) = store.walk(&[Kind::Commit], threads, Vec::new, |commits, object| {
            if let Some(links) = commit_links(object.bytes) {
                commits.push(Commit { id: object.id, tree: links.tree, parents: links.parents, time: links.time });
            }
        });
        let commits: IdMap<Commit> = found.into_iter().flatten().map(|commit| (commit.id, commit)).collect();
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

    /// For each of the `wanted` blobs and trees, the paths at which commits brought it, oldest first. Stops once each was seen.
    #[must_use]
    pub fn origins(&self, wanted: &IdSet) -> IdMap<Vec<Origin>> {
        let mut origins: IdMap<Vec<Origin>> = IdMap::default();
        let mut missing: IdSet = wanted.clone();
        // Beside the lists: an object that stands at a hundred thousand paths would have each compared with all.
        let mut known: HashSet<(ObjectId, Vec<u8>)> = HashSet::new();
        let mut walk = Walk::new(self.store);
        for (number, commit) in self.commits.iter().enumerate() {
            if missing.is_empty() {
                break;
            }
            let status = if number < self.reachable { Status::History } else { Status::Unreachable };
            walk.new_trees(commit.tree, &mut |_, id, path| {
                if wanted.contains(&id) {
                    missing.remove(&id);
                    let path = path.join();
                    if known.insert((id, path.clone())) {
                        origins.entry(id).or_default().push(Origin { path, commit: commit.id, status });
                    }
                }
            });
        }
        origins
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
fn oldest_first(commits: Vec<Commit>) -> Vec<Commit> {
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
