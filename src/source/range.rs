//! What a range of commits brought: each commit's tree beside those of its parents, with all that they share left out.

use std::collections::HashSet;

use anyhow::Result;

use super::ancestry::Ancestry;
use super::repository::Repository;
use super::revisions::Revisions;
use crate::blob::{IdSet, ObjectId};
use crate::finding::{Gap, GapReason};
use crate::objects::{EntryKind, Kind, Reader, commit_links, tree_entries};

/// How many folders are compared at each of their paths; of more, each distinct one at its first path. It bounds trees that name the same
/// folder a million times, and hides nothing.
const MAX_FOLDERS: usize = 200_000;

/// A blob at a path, and a commit of the range that it came with or went with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrival {
    /// The place of the commit in the range, oldest first; none for what is only staged.
    pub commit: Option<usize>,
    /// Where it stands.
    pub path: Vec<u8>,
    /// The blob.
    pub id: ObjectId,
}

/// The commits of a range and what they brought.
#[derive(Default)]
pub struct Range {
    /// The trees of the commits that it ends with.
    pub after: Vec<ObjectId>,
    /// Those of the commits just outside of it.
    pub before: Vec<ObjectId>,
    /// Its commits, oldest first.
    pub commits: Vec<ObjectId>,
    /// Blobs that no parent of their commit has at their path.
    pub came: Vec<Arrival>,
    /// Blobs that all parents of a commit have something in the place of, and the commit has not.
    pub went: Vec<Arrival>,
    /// Trees that the range brought.
    pub trees: IdSet,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Range {
    /// Reads the range `spec`, written as README.md says.
    pub fn read(repository: &Repository, spec: &str) -> Result<Self> {
        let revisions = Revisions::read(repository, spec)?;
        let mut reader = Reader::new(&repository.store);
        let mut tree_of = |id: &ObjectId| commit_links(&reader.read_kind(id, Kind::Commit).ok()?).map(|links| links.tree);
        let mut range = Self { after: revisions.tips.iter().filter_map(&mut tree_of).collect(), ..Self::default() };
        let ancestry = Ancestry::read(repository, &revisions);
        let outside: HashSet<ObjectId> = ancestry.boundary.iter().chain(&revisions.hidden).filter_map(&mut tree_of).collect();
        range.before = outside.into_iter().collect();
        range.before.sort();
        if let Some(cut) = ancestry.commits.iter().map(|commit| &commit.id).find(|id| repository.shallow.contains(id)) {
            let detail = format!("the clone is shallow and {} is cut off from what came before it: fetch more of the history", cut.short());
            range.gaps.push(Gap { reason: GapReason::ShallowHistory, path: None, object: Some(*cut), bytes: None, detail: detail.into() });
        }
        range.gaps.extend(ancestry.gaps);
        let mut comparison = Comparison { range: &mut range, reader: Reader::new(&repository.store), repository, folders: 0 };
        for (number, commit) in ancestry.commits.iter().enumerate() {
            let parents: Vec<Option<ObjectId>> = commit.parents.iter().map(&mut tree_of).collect();
            comparison.commit(number, commit.tree, parents);
        }
        range.commits = ancestry.commits.iter().map(|commit| commit.id).collect();
        range.came.sort();
        range.went.sort();
        Ok(range)
    }
}

/// Compares trees.
struct Comparison<'a> {
    range: &'a mut Range,
    reader: Reader<'a>,
    repository: &'a Repository,
    folders: usize,
}

/// A folder to compare: the new one, if there is one, and that of each parent.
struct Folder {
    path: Vec<u8>,
    new: Option<ObjectId>,
    old: Vec<Option<ObjectId>>,
}

/// A name in a folder: what it is in the new one, and in that of each parent.
struct Names {
    new: Vec<(EntryKind, ObjectId)>,
    old: Vec<Vec<(EntryKind, ObjectId)>>,
}

impl Comparison<'_> {
    fn commit(&mut self, commit: usize, tree: ObjectId, parents: Vec<Option<ObjectId>>) {
        let mut todo = vec![Folder { path: Vec::new(), new: Some(tree), old: parents }];
        while let Some(folder) = todo.pop() {
            if folder.new.is_some() && folder.old.contains(&folder.new) {
                continue;
            }
            self.folders += 1;
            let is_known = folder.new.is_some_and(|new| !self.range.trees.insert(new));
            if (is_known || folder.new.is_none()) && self.folders > MAX_FOLDERS {
                continue;
            }
            for (name, names) in self.names(&folder) {
                let path = if folder.path.is_empty() { name } else { [folder.path.as_slice(), b"/", &name].concat() };
                todo.extend(self.name(commit, path, &names));
            }
        }
    }

    /// Notes what came and went under one name; gives the folder to compare next.
    fn name(&mut self, commit: usize, path: Vec<u8>, names: &Names) -> Option<Folder> {
        if names.old.contains(&names.new) {
            return None;
        }
        let of_kind = |list: &[(EntryKind, ObjectId)], kind| list.iter().filter(|entry| entry.0 == kind).map(|entry| entry.1).collect();
        let arrival = |id: ObjectId| Arrival { commit: Some(commit), path: path.clone(), id };
        let new: Vec<ObjectId> = of_kind(&names.new, EntryKind::Content);
        let old: Vec<Vec<ObjectId>> = names.old.iter().map(|old| of_kind(old, EntryKind::Content)).collect();
        self.range.came.extend(new.iter().filter(|id| !old.iter().any(|old| old.contains(id))).map(|id| arrival(*id)));
        // Where a parent has nothing, a merge took that one's side.
        if names.old.iter().all(|old| !old.is_empty()) {
            let mut gone: Vec<ObjectId> = old.concat().into_iter().filter(|id| !new.contains(id)).collect();
            gone.sort();
            gone.dedup();
            self.range.went.extend(gone.into_iter().map(arrival));
        }
        let folder = |list: &Vec<(EntryKind, ObjectId)>| of_kind(list, EntryKind::Folder).into_iter().collect::<Vec<_>>().first().copied();
        let (new, old): (_, Vec<_>) = (folder(&names.new), names.old.iter().map(folder).collect());
        (new.is_some() || old.iter().any(Option::is_some)).then_some(Folder { path, new, old })
    }

    /// The names under which not all of the folders, new and old, hold the same.
    fn names(&mut self, folder: &Folder) -> Vec<(Vec<u8>, Names)> {
        let mut trees = Vec::new();
        for (at, tree) in [folder.new].iter().chain(&folder.old).enumerate() {
            match tree.map(|tree| self.reader.read_kind(&tree, Kind::Tree)) {
                Some(Ok(tree)) => trees.push((at, tree)),
                Some(Err(gap)) => self.range.gaps.push(Gap { path: Some((&folder.path).into()), ..gap }),
                None => {}
            }
        }
        let of_tree = |(at, tree)| {
            let entries = tree_entries(tree, self.repository.algorithm).map_while(Result::ok);
            entries.map(move |entry| (entry.name, at, (entry.kind, entry.id)))
        };
        let mut entries: Vec<_> = trees.iter().flat_map(|(at, tree)| of_tree((*at, tree.as_slice()))).collect();
        entries.sort_by_key(|entry| (entry.0, entry.1));
        let sides = folder.old.len() + 1;
        let mut differing = Vec::new();
        for same in entries.chunk_by(|a, b| a.0 == b.0) {
            if same.len() == sides && same.iter().enumerate().all(|(at, entry)| entry.1 == at && entry.2 == same[0].2) {
                continue;
            }
            let side = |at: usize| same.iter().filter(|entry| entry.1 == at).map(|entry| entry.2).collect();
            differing.push((same[0].0.to_vec(), Names { new: side(0), old: (1..sides).map(side).collect() }));
        }
        differing
    }
}
