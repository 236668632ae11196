//! The commits that some lead to and others do not: from the newest back, no further than to where both meet.

use std::collections::BinaryHeap;

use super::history::{Commit, oldest_first};
use super::repository::Repository;
use super::revisions::Revisions;
use crate::blob::{IdMap, IdSet, ObjectId};
use crate::finding::{Gap, GapReason};
use crate::objects::{Kind, Reader, commit_links};

/// How many more commits are looked at when all that is left seems to be hidden: dates may lie. Where they lie more than that, a range holds
/// some commits that it need not, never too few.
const MORE: usize = 256;

/// The commits of a range.
pub(super) struct Ancestry {
    /// Oldest first.
    pub(super) commits: Vec<Commit>,
    /// Parents of these that do not belong to it.
    pub(super) boundary: IdSet,
    /// What could not be read.
    pub(super) gaps: Vec<Gap>,
}

/// A commit that was reached.
struct Reached {
    links: Commit,
    is_hidden: bool,
    is_waiting: bool,
}

struct Search<'a> {
    repository: &'a Repository,
    reader: Reader<'a>,
    reached: IdMap<Reached>,
    /// What waits, the newest first.
    queue: BinaryHeap<(i64, ObjectId)>,
    /// How many of them are not hidden.
    open: usize,
    gaps: Vec<Gap>,
}

impl Ancestry {
    /// Finds the commits that the tips lead to and what is hidden does not.
    pub(super) fn read(repository: &Repository, revisions: &Revisions) -> Self {
        let reader = Reader::new(&repository.store);
        let mut search = Search { repository, reader, reached: IdMap::default(), queue: BinaryHeap::new(), open: 0, gaps: Vec::new() };
        revisions.tips.iter().for_each(|id| search.reach(*id, false));
        revisions.hidden.iter().for_each(|id| search.reach(*id, true));
        let (mut oldest, mut more) = (i64::MAX, MORE);
        while let Some((time, id)) = search.queue.pop() {
            if search.open == 0 && time < oldest {
                if more == 0 {
                    break;
                }
                more -= 1;
            }
            let Some(commit) = search.reached.get_mut(&id) else { continue };
            commit.is_waiting = false;
            let (is_hidden, parents) = (commit.is_hidden, commit.links.parents.clone());
            if !is_hidden {
                search.open -= 1;
                oldest = oldest.min(time);
            }
            for parent in parents {
                search.reach(parent, is_hidden);
            }
        }
        let (hidden, inside): (Vec<_>, Vec<_>) = search.reached.into_values().partition(|commit| commit.is_hidden);
        let hidden: IdSet = hidden.iter().map(|commit| commit.links.id).collect();
        let commits = oldest_first(inside.into_iter().map(|commit| commit.links).collect());
        let boundary = commits.iter().flat_map(|commit| &commit.parents).filter(|id| hidden.contains(id)).copied().collect();
        Self { commits, boundary, gaps: search.gaps }
    }
}

impl Search<'_> {
    /// Comes to a commit. One that turns out to be hidden hides all that was reached from it.
    fn reach(&mut self, id: ObjectId, is_hidden: bool) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match self.reached.get_mut(&id) {
                None => self.read(id, is_hidden),
                Some(commit) if is_hidden && !commit.is_hidden => {
                    commit.is_hidden = true;
                    if commit.is_waiting {
                        self.open -= 1;
                    } else {
                        todo.extend(&commit.links.parents);
                    }
                }
                Some(_) => {}
            }
        }
    }

    fn read(&mut self, id: ObjectId, is_hidden: bool) {
        let detail = "the commit's headers make no sense".into();
        let corrupt = Gap { reason: GapReason::CorruptObject, path: None, object: Some(id), bytes: None, detail };
        match self.reader.read_kind(&id, Kind::Commit).and_then(|commit| commit_links(&commit).ok_or(corrupt)) {
            Ok(links) => {
                // Behind the edge of a shallow clone, nothing is expected.
                let parents = if self.repository.shallow.contains(&id) { Vec::new() } else { links.parents };
                self.queue.push((links.committed, id));
                self.open += usize::from(!is_hidden);
                let commit = Commit { id, tree: links.tree, parents, time: links.time };
                self.reached.insert(id, Reached { links: commit, is_hidden, is_waiting: true });
            }
            Err(_) if is_hidden => {}
            Err(gap) => self.gaps.push(gap),
        }
    }
}
