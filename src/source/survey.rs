//! One walk over all commits and trees, for findings only: the history, and where in it what is wanted stands.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::history::{Commit, History};
use super::shapes::Shapes;
use super::stays::{Marked, Room, Stays, Strand};
use super::wanted::{Late, Leaf, Wanted};
use crate::blob::{Base, ObjectId};
use crate::finding::Gap;
use crate::objects::{CommitLinks, EntryKind, Kind, Met, Object, Store, TreeEntry, TreePart, commit_links, tree_parts};

/// What the threads of a walk share that looks for what is wanted.
pub struct Survey<'a> {
    store: &'a Store,
    wanted: Wanted,
    /// What turned out to be wanted on the way.
    late: Mutex<Late>,
    room: Room,
}

/// What one thread has seen.
#[derive(Default)]
pub struct Surveyor {
    commits: Vec<Commit>,
    strand: Strand,
}

/// What all threads have seen.
pub struct Surveyed<'a> {
    /// All commits.
    pub history: History<'a>,
    /// Where what is wanted stands.
    pub shapes: Shapes<'a>,
    /// What was wanted in the end.
    pub wanted: Wanted,
}

/// What is known of an entry that its tree's base does not have.
#[derive(Clone, Copy, Default)]
pub struct Looked {
    /// The number of its object, when that is there.
    pub number: Option<u32>,
    /// Whether all places of its name are to be told, too.
    pub has_hit: bool,
}

impl<'a> Survey<'a> {
    /// A walk over `store`.
    #[must_use]
    pub fn new(store: &'a Store, wanted: Wanted) -> Self {
        let late = Mutex::new(Late::after(&wanted));
        Self { store, wanted, late, room: Room::default() }
    }

    /// Notes a commit.
    pub fn commit(&self, surveyor: &mut Surveyor, id: ObjectId, links: CommitLinks) {
        surveyor.commits.push(Commit { id, tree: links.tree, parents: links.parents, time: links.time });
    }

    /// Marks an entry of a tree, where it is a folder or wanted; what is not there is wanted, too.
    pub fn entry(&self, surveyor: &mut Surveyor, (at, entry): (u32, &TreeEntry<'_>), looked: Looked, marked: &mut Marked) {
        let [mut object, mut name] = self.wanted.of_entry(entry);
        if entry.kind == EntryKind::Content && self.wanted.is_under(entry.name) {
            object = Some(self.late(|late| late.under(entry.id, object)));
        }
        if object.is_none() && looked.number.is_none() && entry.kind != EntryKind::Submodule {
            object = Some(self.late(|late| late.object(entry.id)));
        }
        if name.is_none() && looked.has_hit {
            name = Some(self.late(|late| late.name(entry.name)));
        }
        let folder = looked.number.filter(|_| entry.kind == EntryKind::Folder);
        surveyor.strand.mark(&self.room, (at, entry.name), ([object, name], folder), marked);
    }

    /// Notes a tree that was read.
    pub fn tree(&self, surveyor: &mut Surveyor, id: &ObjectId, marked: &Marked) {
        if let Some(number) = self.store.number(id) {
            surveyor.strand.add(&self.room, number, marked);
        }
    }

    /// Puts together what all threads have seen. `tips` are the objects that refs name.
    #[must_use]
    pub fn finish(self, surveyors: Vec<Surveyor>, tips: impl Iterator<Item = ObjectId>) -> Surveyed<'a> {
        let Self { store, mut wanted, late, room } = self;
        let (commits, strands): (Vec<_>, Vec<_>) = surveyors.into_iter().map(|surveyor| (surveyor.commits, surveyor.strand)).unzip();
        wanted.take(late.into_inner().unwrap_or_else(PoisonError::into_inner));
        let tips: Vec<ObjectId> = tips.collect();
        let (history, shapes) = thread::scope(|scope| {
            let shapes = scope.spawn(|| Shapes::of_stays(store, Stays::of(room, strands)));
            (History::of(store, commits.into_iter().flatten().collect(), tips.into_iter()), shapes.join())
        });
        Surveyed { history, shapes: shapes.unwrap_or_else(|panic| resume_unwind(panic)), wanted }
    }

    fn late(&self, leaf: impl FnOnce(&mut Late) -> Leaf) -> Leaf {
        leaf(&mut self.late.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads what of a tree its base does not have: shows each such entry, and where it starts, and `None` where the tree makes no sense. What
/// stands before that counts, but nothing can be made of such a tree.
pub fn read_tree(
    store: &Store,
    tree: &[u8],
    base: Option<&Base<'_, Marked>>,
    mut show: impl FnMut(Option<(u32, TreeEntry<'_>)>, &mut Marked),
) -> (Marked, bool) {
    let mut marked = Marked::default();
    let starts = base.map(|base| Base { trace: &base.trace.starts, len: base.len, copied: base.copied });
    let starts = tree_parts(tree, store.algorithm(), starts.as_ref(), |part| match part {
        TreePart::New(start, entry) => show(Some((start, entry)), &mut marked),
        TreePart::Copied(range, moved) => base.into_iter().for_each(|base| marked.copy(base.trace, &range, moved)),
        TreePart::Malformed => show(None, &mut marked),
    });
    let is_sound = starts.is_some();
    marked.starts = starts.unwrap_or_default();
    (marked, is_sound)
}

/// Reads all commits of `store`, and all trees where anything is `wanted`, each once, on `threads` threads. `tips` are the objects that refs
/// name. What can't be read is a gap; where the scan itself read all of it, it told the same.
pub fn survey(store: &Store, tips: impl Iterator<Item = ObjectId>, wanted: Wanted, threads: usize) -> (Surveyed<'_>, Vec<Gap>) {
    let kinds: &[Kind] = if wanted.is_empty() { &[Kind::Commit] } else { &[Kind::Commit, Kind::Tree] };
    let survey = Survey::new(store, wanted);
    let walk = store.plan(kinds).with_seals().with_unknown();
    let (surveyors, gaps) = walk.follow(threads, Surveyor::default, |surveyor, Met { object, base, .. }| {
        let Object { id, kind, bytes } = object;
        if kind != Kind::Tree {
            if let Some(links) = commit_links(bytes) {
                survey.commit(surveyor, id, links);
            }
            return None;
        }
        let (marked, is_sound) = read_tree(store, bytes, base.as_ref(), |part, marked| {
            if let Some((at, entry)) = part {
                survey.entry(surveyor, (at, &entry), Looked { number: store.number(&entry.id), has_hit: false }, marked);
            }
        });
        survey.tree(surveyor, &id, &marked);
        is_sound.then_some(marked)
    });
    (survey.finish(surveyors, tips), gaps)
}
