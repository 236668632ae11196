//! What a range of commits brought: the objects of `to` that `from` did not have, found with both sides' shared trees left out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;

use super::listing::Walk;
use super::repository::Repository;
use crate::blob::{IdSet, ObjectId};
use crate::finding::{Gap, GapReason};
use crate::objects::{EntryKind, Kind, Reader, commit_links};

/// A blob or tree that a change brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The object.
    pub id: ObjectId,
    /// The path at which it came in first.
    pub path: Vec<u8>,
    /// The oldest commit of the range that has it; none for what is only staged.
    pub commit: Option<ObjectId>,
}

/// The commits of `from..to` and what they brought.
pub struct Range {
    /// The last commit of the range.
    pub to: ObjectId,
    /// The commit that the range starts behind.
    pub from: ObjectId,
    /// Its commits, oldest first.
    pub commits: Vec<ObjectId>,
    /// New blobs, in the order in which they came in.
    pub blobs: Vec<Arrival>,
    /// New trees, in which names are new.
    pub trees: Vec<Arrival>,
    /// For each path of a new blob: the blobs that stood there before the range.
    pub before: HashMap<Vec<u8>, Vec<ObjectId>>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Range {
    /// Reads the range `spec`: `A..B`, `A...B` (from where both last met), or `A` (short for `A..HEAD`).
    pub fn read(repository: &Repository, spec: &str) -> Result<Self> {
        let or_head = |revision: &str| repository.resolve(if revision.is_empty() { "HEAD" } else { revision });
        let (from, to) = if let Some((a, b)) = spec.split_once("...") {
            let (a, b) = (or_head(a)?, or_head(b)?);
            (repository.merge_base(a, b)?, b)
        } else {
            let (a, b) = spec.split_once("..").unwrap_or((spec, "HEAD"));
            (or_head(a)?, or_head(b)?)
        };
        let mut range =
            Self { to, from, commits: Vec::new(), blobs: Vec::new(), trees: Vec::new(), before: HashMap::new(), gaps: Vec::new() };
        let boundary = range.read_commits(repository);
        range.read_objects(repository, &boundary);
        Ok(range)
    }

    /// Finds the commits of the range; gives the trees of the commits just outside of it.
    fn read_commits(&mut self, repository: &Repository) -> Vec<ObjectId> {
        let mut reader = Reader::new(&repository.store);
        let mut old = IdSet::default();
        let mut todo = vec![self.from];
        while let Some(id) = todo.pop() {
            if old.insert(id) {
                todo.extend(parents(&mut reader, repository, id).unwrap_or_default());
            }
        }
        let (mut new, mut boundary) = (BTreeMap::new(), HashSet::from([self.from]));
        let mut todo = vec![self.to];
        while let Some(id) = todo.pop() {
            if old.contains(&id) {
                boundary.insert(id);
            } else if let Entry::Vacant(entry) = new.entry(id) {
                let parents = parents(&mut reader, repository, id).unwrap_or_else(|gap| {
                    self.gaps.push(gap);
                    Vec::new()
                });
                todo.extend(&parents);
                entry.insert(parents);
            }
        }
        if let Some(cut) = new.keys().find(|id| repository.shallow.contains(id)) {
            let detail = format!("the clone is shallow and {} is cut off from what came before it: fetch more of the history", cut.short());
            self.gaps.push(Gap { reason: GapReason::ShallowHistory, path: None, object: Some(*cut), bytes: None, detail: detail.into() });
        }
        self.commits = parents_first(new);
        boundary.into_iter().filter_map(|id| Some(commit_links(&reader.read_kind(&id, Kind::Commit).ok()?)?.tree)).collect()
    }

    fn read_objects(&mut self, repository: &Repository, boundary: &[ObjectId]) {
        let (mut walk, mut old) = (Walk::new(&repository.store), IdSet::default());
        for tree in boundary {
            walk.new_trees(*tree, &mut |_, id, _| {
                old.insert(id);
            });
        }
        let mut reader = Reader::new(&repository.store);
        for commit in &self.commits {
            let Some(links) = reader.read_kind(commit, Kind::Commit).ok().and_then(|commit| commit_links(&commit)) else { continue };
            walk.new_trees(links.tree, &mut |kind, id, path| {
                let arrival = || Arrival { id, path: path.join(), commit: Some(*commit) };
                match kind {
                    EntryKind::Content if old.insert(id) => self.blobs.push(arrival()),
                    EntryKind::Folder => self.trees.push(arrival()),
                    _ => {}
                }
            });
        }
        self.gaps.append(&mut walk.gaps);
        let paths: HashSet<Vec<u8>> = self.blobs.iter().map(|blob| blob.path.clone()).collect();
        for tree in boundary {
            walk.all_paths(*tree, &mut |kind, id, path| {
                let path = if kind == EntryKind::Content { path.join() } else { return };
                if paths.contains(&path) {
                    self.before.entry(path).or_default().push(id);
                }
            });
        }
    }
}

/// The parents of a commit; none behind the edge of a shallow clone.
fn parents(reader: &mut Reader<'_>, repository: &Repository, id: ObjectId) -> Result<Vec<ObjectId>, Gap> {
    let commit = reader.read_kind(&id, Kind::Commit)?;
    let detail = "the commit's headers make no sense".into();
    let links = commit_links(&commit).ok_or(Gap { reason: GapReason::CorruptObject, path: None, object: Some(id), bytes: None, detail })?;
    Ok(if repository.shallow.contains(&id) { Vec::new() } else { links.parents })
}

/// The commits with parents before children.
fn parents_first(mut commits: BTreeMap<ObjectId, Vec<ObjectId>>) -> Vec<ObjectId> {
    let (mut ordered, starts): (Vec<ObjectId>, Vec<ObjectId>) = (Vec::new(), commits.keys().copied().collect());
    for start in starts {
        let mut path = vec![(start, false)];
        while let Some((id, parents_done)) = path.pop() {
            if parents_done {
                ordered.push(id);
            } else if let Some(parents) = commits.remove(&id) {
                path.push((id, true));
                path.extend(parents.into_iter().map(|parent| (parent, false)));
            }
        }
    }
    ordered
}
