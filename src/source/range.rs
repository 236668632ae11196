//! What a range of commits brought: each commit's tree beside those of its parents, with all that they share left out.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ancestry::Ancestry;
use super::asked::Asked;
use super::history::Commit;
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
    /// The place of the commit in the range, oldest first; none for what is only staged, or came with nobody knows which.
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
    /// Those that the policy is taken from.
    pub base: Vec<ObjectId>,
    /// Tags that are a part of it, and blobs that it names.
    pub objects: Vec<ObjectId>,
    /// Whether a shallow clone holds nothing of what stood before: then what came may have been there all the time.
    pub lacks_before: bool,
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
        let mut range = Self::default();
        let revisions = Revisions::read(repository, spec)?;
        let ancestry = Ancestry::read(repository, &revisions);
        let outside: Vec<ObjectId> = ancestry.boundary.iter().chain(&revisions.hidden).copied().collect();
        range.before = trees_of(repository, &outside);
        range.base.clone_from(&range.before);
        range.after = trees_of(repository, &revisions.tips);
        range.compare(repository, ancestry, (&[], None));
        Ok(range)
    }

    /// Reads what a hook or a workflow asks for.
    #[must_use]
    pub fn of_asked(repository: &Repository, asked: &Asked) -> Self {
        let tips = asked.resolve(repository);
        let ancestry = Ancestry::read(repository, &tips.revisions);
        let boundary: Vec<ObjectId> = ancestry.boundary.iter().copied().collect();
        let mut range = Self { objects: tips.objects, gaps: tips.gaps, ..Self::default() };
        range.after = trees_of(repository, &tips.revisions.tips).into_iter().chain(tips.trees.iter().copied()).collect();
        // Not the tips of all refs that are left out: of a thousand branches, each would have a say.
        range.before = trees_of(repository, &[boundary.as_slice(), &asked.hidden].concat());
        range.base = match asked.base {
            Some(base) => trees_of(repository, &[base]),
            None if asked.brings_policy && tips.revisions.hidden.is_empty() => range.after.clone(),
            None => trees_of(repository, &boundary),
        };
        range.compare(repository, ancestry, (&tips.trees, asked.remedy.as_deref()));
        range
    }

    /// Compares the trees of the commits with those before them, and `trees` with nothing.
    fn compare(&mut self, repository: &Repository, ancestry: Ancestry, (trees, remedy): (&[ObjectId], Option<&str>)) {
        let mut reader = Reader::new(&repository.store);
        let mut tree_of = |id: &ObjectId| commit_links(&reader.read_kind(id, Kind::Commit).ok()?).map(|links| links.tree);
        self.gaps.extend(ancestry.gaps);
        let is_cut = |commit: &Commit| repository.shallow.contains(&commit.id);
        self.gaps.extend(ancestry.commits.iter().filter(|commit| is_cut(commit)).map(|commit| cut_off(repository, commit.id, remedy)));
        self.lacks_before = self.before.is_empty() && ancestry.commits.iter().any(is_cut);
        let before: Vec<Option<ObjectId>> = self.before.iter().copied().map(Some).collect();
        let mut comparison = Comparison { range: self, reader: Reader::new(&repository.store), repository, folders: 0 };
        for (number, commit) in ancestry.commits.iter().enumerate() {
            if is_cut(commit) {
                // It is no root: its parents exist elsewhere. What is new is what nothing that is known to be before has; where nothing is
                // known, nothing can be told, and the gap stands for it.
                if !before.is_empty() {
                    comparison.commit(None, commit.tree, before.clone());
                }
            } else {
                comparison.commit(Some(number), commit.tree, commit.parents.iter().map(&mut tree_of).collect());
            }
        }
        for tree in trees {
            comparison.commit(None, *tree, Vec::new());
        }
        self.commits = ancestry.commits.iter().map(|commit| commit.id).collect();
        self.came.sort();
        self.went.sort();
    }
}

/// The trees of those commits that are here, each once.
fn trees_of(repository: &Repository, commits: &[ObjectId]) -> Vec<ObjectId> {
    let mut reader = Reader::new(&repository.store);
    let tree_of = |id: &ObjectId| commit_links(&reader.read_kind(id, Kind::Commit).ok()?).map(|links| links.tree);
    let trees: BTreeSet<ObjectId> = commits.iter().filter_map(tree_of).collect();
    trees.into_iter().collect()
}

/// The gap where a shallow clone's history ends inside of the range: which commits are not here, and what brings them.
fn cut_off(repository: &Repository, id: ObjectId, remedy: Option<&str>) -> Gap {
    let commit = Reader::new(&repository.store).read_kind(&id, Kind::Commit);
    let parents = commit.ok().and_then(|commit| commit_links(&commit)).map(|links| links.parents).unwrap_or_default();
    let missing: Vec<String> = parents.iter().filter(|parent| !repository.store.contains(parent)).map(ObjectId::short).collect();
    let what =
        if missing.is_empty() { "what came before it".to_owned() } else { format!("{}, which came before it,", missing.join(" and ")) };
    let remedy = remedy.unwrap_or("fetch more of the history");
    let detail = format!("the clone is shallow and {} is cut off: {what} was not looked at; {remedy}", id.short());
    Gap { reason: GapReason::ShallowHistory, path: None, object: Some(id), bytes: None, detail: detail.into() }
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
    fn commit(&mut self, commit: Option<usize>, tree: ObjectId, parents: Vec<Option<ObjectId>>) {
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
    fn name(&mut self, commit: Option<usize>, path: Vec<u8>, names: &Names) -> Option<Folder> {
        if names.old.contains(&names.new) {
            return None;
        }
        let of_kind = |list: &[(EntryKind, ObjectId)], kind| list.iter().filter(|entry| entry.0 == kind).map(|entry| entry.1).collect();
        let arrival = |id: ObjectId| Arrival { commit, path: path.clone(), id };
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
            // A commit without parents brings all that it has.
            if sides > 1 && same.len() == sides && same.iter().enumerate().all(|(at, entry)| entry.1 == at && entry.2 == same[0].2) {
                continue;
            }
            let side = |at: usize| same.iter().filter(|entry| entry.1 == at).map(|entry| entry.2).collect();
            differing.push((same[0].0.to_vec(), Names { new: side(0), old: (1..sides).map(side).collect() }));
        }
        differing
    }
}
