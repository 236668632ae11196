//! One pass over all trees, in the order in which packs hold them, for the folders in each and what is wanted.
//!
//! A tree is shown after one that it is much like, so what is kept is not the entries of each tree but how long each entry stays: a few
//! numbers for what a tree changes, whatever its size.

use std::collections::HashMap;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::wanted::{Leaf, Wanted};
use crate::blob::{Base, IdMap, Keys, ObjectId};
use crate::objects::{Algorithm, EntryKind, Object, TreeEntry, TreePart, entry_at, tree_parts};

/// The bytes that all stays, their names and the numbers of trees may take. The trees of git's own history take a tenth of it.
const MAX_BYTES: usize = 512 << 20;

/// Locks that share the numbering of trees, so that threads seldom wait for each other.
const SHARDS: usize = 64;

/// What stands under a name: a tree, by its number, or something wanted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Child {
    Tree(u32),
    Leaf(Leaf),
}

/// A name under which the same thing stands in each of the trees `from..to`, counted as they were shown.
#[derive(Clone, Copy)]
pub(super) struct Stay {
    pub(super) name: u32,
    pub(super) child: Child,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// What a pass over all trees has seen.
pub(super) struct Stays {
    /// The number of each tree, in the order in which they were shown.
    pub(super) trees: Vec<u32>,
    pub(super) list: Vec<Stay>,
    /// The names that stays speak of, sorted.
    pub(super) names: Vec<Vec<u8>>,
    pub(super) numbers: Numbers,
    /// Whether some were left out, as there were more than fit.
    pub(super) is_cut: bool,
}

impl Stays {
    /// Puts together what all threads have seen.
    pub(super) fn of(pass: Pass<'_>, strands: Vec<Strand>) -> Self {
        if pass.is_cut.into_inner() {
            // Which threads had room left is chance: nothing is better than that.
            return Self { trees: Vec::new(), list: Vec::new(), names: Vec::new(), numbers: pass.numbers, is_cut: true };
        }
        let mut names: Vec<Vec<u8>> = strands.iter().flat_map(|strand| strand.names.iter().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        let mut joined = Self { trees: Vec::new(), list: Vec::new(), names, numbers: pass.numbers, is_cut: false };
        for strand in strands {
            joined.append(strand);
        }
        joined
    }

    /// Puts what a thread has seen behind what others have.
    fn append(&mut self, strand: Strand) {
        let (offset, end) = (number(self.trees.len()), number(strand.trees.len()));
        let place = |name: &Vec<u8>| number(self.names.binary_search(name).expect("all strands' names are here"));
        let renamed: Vec<u32> = strand.names.iter().map(place).collect();
        let stays = strand.list.into_iter().chain(strand.open.iter().map(|open| open.closed(end)));
        self.list.extend(stays.map(|stay| Stay {
            name: renamed[stay.name as usize],
            from: stay.from + offset,
            to: stay.to + offset,
            ..stay
        }));
        self.trees.extend(strand.trees);
    }
}

/// What the threads of a pass share.
pub(super) struct Pass<'a> {
    wanted: &'a Wanted,
    numbers: Numbers,
    /// Bytes that may still be taken.
    room: AtomicUsize,
    is_cut: AtomicBool,
    algorithm: Algorithm,
}

impl<'a> Pass<'a> {
    /// A pass that looks for what is `wanted`.
    pub(super) fn new(wanted: &'a Wanted, algorithm: Algorithm) -> Self {
        let numbers = Numbers { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), count: AtomicU32::new(0) };
        Self { wanted, numbers, room: AtomicUsize::new(MAX_BYTES), is_cut: AtomicBool::new(false), algorithm }
    }

    /// Whether an entry is a folder, or wanted.
    fn counts(&self, entry: &TreeEntry<'_>) -> bool {
        entry.kind == EntryKind::Folder || (entry.kind == EntryKind::Content && self.wanted.of_entry(entry).iter().any(Option::is_some))
    }

    /// Whether `bytes` more may be taken.
    fn takes(&self, bytes: usize) -> bool {
        let taken = self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok();
        if !taken {
            self.is_cut.store(true, Ordering::Relaxed);
        }
        taken
    }
}

/// Numbers of trees, in the order in which threads came to speak of them: not the same in each run.
pub(super) struct Numbers {
    shards: Vec<Mutex<IdMap<u32>>>,
    count: AtomicU32,
}

impl Numbers {
    /// How many trees have a number.
    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed) as usize
    }

    /// The number of a tree, when it has one.
    pub(super) fn find(&self, id: &ObjectId) -> Option<u32> {
        self.shard(id).lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    fn of(&self, id: &ObjectId) -> u32 {
        let mut shard = self.shard(id).lock().unwrap_or_else(PoisonError::into_inner);
        *shard.entry(*id).or_insert_with(|| self.count.fetch_add(1, Ordering::Relaxed))
    }

    fn shard(&self, id: &ObjectId) -> &Mutex<IdMap<u32>> {
        &self.shards[usize::from(id.as_bytes().last().copied().unwrap_or(0)) % SHARDS]
    }
}

/// What one thread has seen.
#[derive(Default)]
pub(super) struct Strand {
    trees: Vec<u32>,
    list: Vec<Stay>,
    /// The entries of the tree that was shown last, in its order.
    open: Vec<Open>,
    /// Room for the entries of the next tree.
    spare: Vec<Open>,
    names: Vec<Vec<u8>>,
    known: HashMap<Vec<u8>, u32, Keys>,
}

/// A stay whose end is not known yet.
#[derive(Clone, Copy)]
struct Open {
    name: u32,
    what: What,
    child: Child,
    from: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Folder(ObjectId),
    Leaf(Leaf),
}

impl Open {
    fn closed(&self, to: u32) -> Stay {
        Stay { name: self.name, child: self.child, from: self.from, to }
    }
}

/// What is known of a tree when one that was made of it is shown: where its entries start, and which of them count. Most do not, so that of
/// the others only those are read that the base does not have.
pub(super) struct Marked {
    starts: Vec<u32>,
    marks: Vec<u32>,
}

impl Marked {
    /// Reads what of a tree its base does not have. What stands before a place where a tree makes no sense counts.
    fn read(pass: &Pass<'_>, tree: &[u8], base: Option<&Base<'_, Self>>) -> (Vec<u32>, Option<Self>) {
        let mut marks = Vec::new();
        let starts = base.map(|base| Base { trace: &base.trace.starts, len: base.len, copied: base.copied });
        let starts = tree_parts(tree, pass.algorithm, starts.as_ref(), |part| match part {
            TreePart::New(start, entry) if pass.counts(&entry) => marks.push(start),
            TreePart::Copied(range, moved) => {
                let known = base.map(|base| base.trace.marks.as_slice()).unwrap_or_default();
                let first = known.partition_point(|mark| *mark < range.start);
                let of_part = known[first..].iter().take_while(|mark| **mark < range.end);
                marks.extend(of_part.map(|mark| mark.wrapping_add(moved)));
            }
            TreePart::New(..) | TreePart::Malformed => {}
        });
        (marks.clone(), starts.map(|starts| Self { starts, marks }))
    }
}

impl Strand {
    /// Notes the entries of a tree.
    pub(super) fn add(&mut self, pass: &Pass<'_>, tree: Object<'_>, base: Option<&Base<'_, Marked>>) -> Option<Marked> {
        if !pass.takes(64) {
            return None;
        }
        let (marks, marked) = Marked::read(pass, tree.bytes, base);
        let at = number(self.trees.len());
        self.trees.push(pass.numbers.of(&tree.id));
        let mut before = mem::replace(&mut self.open, mem::take(&mut self.spare));
        let mut next = 0;
        for entry in marks.into_iter().filter_map(|mark| entry_at(tree.bytes, mark, pass.algorithm)) {
            for leaf in pass.wanted.of_entry(&entry).into_iter().flatten() {
                self.entry(pass, (entry.name, What::Leaf(leaf)), at, (&before, &mut next));
            }
            if entry.kind == EntryKind::Folder {
                self.entry(pass, (entry.name, What::Folder(entry.id)), at, (&before, &mut next));
            }
        }
        self.list.extend(before[next..].iter().map(|open| open.closed(at)));
        before.clear();
        self.spare = before;
        marked
    }

    /// An entry of the tree `at`: one that was there `before`, where `next` is to be looked at next, or a new one. Trees are sorted by name;
    /// one that is not ends stays early, which costs room and loses nothing.
    fn entry(&mut self, pass: &Pass<'_>, (name, what): (&[u8], What), at: u32, (before, next): (&[Open], &mut usize)) {
        while let Some(open) = before.get(*next) {
            let known = self.names[open.name as usize].as_slice();
            if known > name {
                break;
            }
            *next += 1;
            if known == name && open.what == what {
                return self.open.push(*open);
            }
            self.list.push(open.closed(at));
        }
        let is_new_name = !self.known.contains_key(name);
        if !pass.takes(size_of::<Stay>() + if is_new_name { 2 * name.len() + 96 } else { 0 }) {
            return;
        }
        let child = match what {
            What::Folder(id) => Child::Tree(pass.numbers.of(&id)),
            What::Leaf(leaf) => Child::Leaf(leaf),
        };
        let name = match self.known.get(name) {
            Some(known) => *known,
            None => self.named(name),
        };
        self.open.push(Open { name, what, child, from: at });
    }

    fn named(&mut self, name: &[u8]) -> u32 {
        let next = number(self.names.len());
        self.names.push(name.to_vec());
        self.known.insert(name.to_vec(), next);
        next
    }
}

/// A count as a number of this pass: its room is spent long before numbers are.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("the room of a pass is spent before its numbers are")
}
