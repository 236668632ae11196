//! One pass over all trees, in the order in which packs hold them, for the folders in each and what is wanted.
//!
//! A tree is shown after one that it is much like, so what is kept is not the entries of each tree but how long each entry stays: a few
//! numbers for what a tree changes, whatever its size.

use std::collections::HashMap;
use std::mem;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::wanted::Leaf;
use crate::blob::Keys;

/// The bytes that all stays, their names and the numbers of trees may take. The trees of git's own history take a tenth of it.
const MAX_BYTES: usize = 512 << 20;

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
    /// Whether some were left out, as there were more than fit.
    pub(super) is_cut: bool,
}

impl Stays {
    /// Puts together what all threads have seen.
    pub(super) fn of(room: Room, strands: Vec<Strand>) -> Self {
        let mut joined = Self { trees: Vec::new(), list: Vec::new(), names: Vec::new(), is_cut: room.is_cut.into_inner() };
        if joined.is_cut {
            // Which threads had room left is chance: nothing is better than that.
            return joined;
        }
        joined.names.extend(strands.iter().flat_map(|strand| strand.names.iter().cloned()));
        joined.names.sort_unstable();
        joined.names.dedup();
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

/// The bytes that all threads of a pass may still take.
pub(super) struct Room {
    left: AtomicUsize,
    is_cut: AtomicBool,
}

impl Default for Room {
    fn default() -> Self {
        Self { left: AtomicUsize::new(MAX_BYTES), is_cut: AtomicBool::new(false) }
    }
}

impl Room {
    /// Whether `bytes` more may be taken.
    fn takes(&self, bytes: usize) -> bool {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok();
        if !taken {
            self.is_cut.store(true, Ordering::Relaxed);
        }
        taken
    }
}

/// What is known of a tree when one that was made of it is shown.
#[derive(Default)]
pub struct Marked {
    /// Where its entries start.
    pub(super) starts: Vec<u32>,
    /// Those of them that count, in the tree's order. Most do not.
    pub(super) marks: Vec<Mark>,
}

/// An entry of a tree that is a folder, or wanted.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    start: u32,
    name: u32,
    child: Child,
}

impl Marked {
    /// Takes over what counts among a base's entries that were copied whole: where they start and end there, and how far they moved.
    pub(super) fn copy(&mut self, base: &Self, part: &Range<u32>, moved: u32) {
        let first = base.marks.partition_point(|mark| mark.start < part.start);
        let of_part = base.marks[first..].iter().take_while(|mark| mark.start < part.end);
        self.marks.extend(of_part.map(|mark| Mark { start: mark.start.wrapping_add(moved), ..*mark }));
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
    child: Child,
    from: u32,
}

impl Open {
    fn closed(&self, to: u32) -> Stay {
        Stay { name: self.name, child: self.child, from: self.from, to }
    }
}

impl Strand {
    /// Marks an entry: what is wanted of it, and the number of its tree, where it is a folder.
    pub(super) fn mark(
        &mut self,
        room: &Room,
        (start, name): (u32, &[u8]),
        (leaves, folder): ([Option<Leaf>; 2], Option<u32>),
        marked: &mut Marked,
    ) {
        for child in leaves.into_iter().flatten().map(Child::Leaf).chain(folder.map(Child::Tree)) {
            if let Some(name) = self.name(room, name) {
                marked.marks.push(Mark { start, name, child });
            }
        }
    }

    /// Notes what counts among the entries of a tree.
    pub(super) fn add(&mut self, room: &Room, tree: u32, marked: &Marked) {
        if !room.takes(size_of::<u32>()) {
            return;
        }
        let at = number(self.trees.len());
        self.trees.push(tree);
        let mut before = mem::replace(&mut self.open, mem::take(&mut self.spare));
        let mut next = 0;
        for mark in &marked.marks {
            self.entry(room, mark, at, (&before, &mut next));
        }
        self.list.extend(before[next..].iter().map(|open| open.closed(at)));
        before.clear();
        self.spare = before;
    }

    /// An entry of the tree `at`: one that was there `before`, where `next` is to be looked at next, or a new one. Trees are sorted by name;
    /// one that is not ends stays early, which costs room and loses nothing.
    fn entry(&mut self, room: &Room, mark: &Mark, at: u32, (before, next): (&[Open], &mut usize)) {
        while let Some(open) = before.get(*next) {
            if open.name == mark.name && open.child == mark.child {
                *next += 1;
                return self.open.push(*open);
            }
            if open.name != mark.name && self.names[open.name as usize] > self.names[mark.name as usize] {
                break;
            }
            *next += 1;
            self.list.push(open.closed(at));
        }
        if room.takes(size_of::<Stay>()) {
            self.open.push(Open { name: mark.name, child: mark.child, from: at });
        }
    }

    /// The number of a name; none when there is no room for it.
    fn name(&mut self, room: &Room, name: &[u8]) -> Option<u32> {
        if let Some(known) = self.known.get(name) {
            return Some(*known);
        }
        room.takes(2 * name.len() + 96).then(|| {
            let next = number(self.names.len());
            self.names.push(name.to_vec());
            self.known.insert(name.to_vec(), next);
            next
        })
    }
}

/// A count as a number of this pass: its room is spent long before numbers are.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("the room of a pass is spent before its numbers are")
}
