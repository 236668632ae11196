//! What is wanted below each tree, and where: a shape. Trees with the same wanted things at the same paths have the same shape, so that a
//! commit has one number, and two commits are compared where their shapes differ only.

use std::collections::HashMap;
use std::mem;

use super::stays::{Child, Stay, Stays, number};
use crate::blob::{Keys, ObjectId};
use crate::objects::Store;

/// The most entries that all shapes may have. A shape is a few entries for each folder that leads to something wanted.
const MAX_ENTRIES: usize = 32 << 20;

/// How many folders deep something wanted is looked for.
const MAX_DEPTH: usize = 1_000;

/// The number of a shape.
pub type Shape = u32;

/// The shape of a tree with nothing wanted below it.
pub(super) const EMPTY: Shape = 0;

/// What stands under a name: a tree's shape (`Child::Tree`), or something wanted.
pub(super) type Named = (u32, Child);

/// The shapes of all trees of a repository.
pub struct Shapes<'a> {
    store: &'a Store,
    /// The entries of each shape, sorted.
    lists: Vec<Box<[Named]>>,
    /// By the number of the tree in the store.
    of_tree: Vec<Shape>,
    names: Vec<Vec<u8>>,
    is_cut: bool,
}

impl<'a> Shapes<'a> {
    /// The shapes of the trees of `store` that a pass has seen.
    pub(super) fn of_stays(store: &'a Store, mut stays: Stays) -> Self {
        let count = usize::try_from(store.len()).unwrap_or(usize::MAX);
        let carriers = carriers(&mut stays, count);
        stays.list.retain(|stay| match stay.child {
            Child::Tree(tree) => carriers[tree as usize],
            Child::Leaf(_) => true,
        });
        stays.list.shrink_to_fit();
        stays.list.sort_unstable_by_key(|stay| stay.from);
        let mut builder = Builder { known: HashMap::default(), of_tree: vec![EMPTY; count], entries: 0, is_cut: stays.is_cut };
        builder.run(&stays);
        let Builder { known, of_tree, is_cut, .. } = builder;
        let mut lists = vec![Box::default(); known.len() + 1];
        for (list, shape) in known {
            lists[shape as usize] = list;
        }
        Self { store, lists, of_tree, names: stays.names, is_cut }
    }

    /// The shape of a tree.
    #[must_use]
    pub fn of(&self, tree: &ObjectId) -> Shape {
        self.store.number(tree).and_then(|number| self.of_tree.get(number as usize)).copied().unwrap_or(EMPTY)
    }

    /// Whether there was more than a shape may hold, or trees that hold themselves: some shapes lack something.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn entries(&self, shape: Shape) -> &[Named] {
        self.lists.get(shape as usize).map_or(&[], |list| list)
    }

    pub(super) fn name(&self, name: u32) -> &[u8] {
        &self.names[name as usize]
    }
}

/// Which trees lead to something wanted, by number: from each of them upwards, each tree once. Sorts the stays by child.
fn carriers(stays: &mut Stays, count: usize) -> Vec<bool> {
    stays.list.sort_unstable_by_key(|stay| stay.child);
    let mut carriers = vec![false; count];
    // For each place among the trees shown, the next at or behind it that is not known as a carrier.
    let mut open: Vec<u32> = (0..=number(stays.trees.len())).collect();
    let leaves = stays.list.partition_point(|stay| stay.child < Child::Leaf(0));
    let mut todo: Vec<&[Stay]> = vec![&stays.list[leaves..]];
    while let Some(holding) = todo.pop() {
        for stay in holding {
            let mut at = next_open(&mut open, stay.from);
            while at < stay.to {
                let tree = stays.trees[at as usize];
                open[at as usize] = at + 1;
                carriers[tree as usize] = true;
                let from = stays.list.partition_point(|stay| stay.child < Child::Tree(tree));
                let len = stays.list[from..].partition_point(|stay| stay.child == Child::Tree(tree));
                todo.push(&stays.list[from..from + len]);
                at = next_open(&mut open, at);
            }
        }
    }
    carriers
}

/// The first place at or behind `at` that is open; shortens the way there for the next who asks.
fn next_open(open: &mut [u32], at: u32) -> u32 {
    let mut end = at;
    while open[end as usize] != end {
        end = open[end as usize];
    }
    let mut at = at;
    while open[at as usize] != end {
        at = mem::replace(&mut open[at as usize], end);
    }
    end
}

/// Gives each tree its shape, children before the folders that hold them.
struct Builder {
    known: HashMap<Box<[Named]>, Shape, Keys>,
    of_tree: Vec<Shape>,
    entries: usize,
    is_cut: bool,
}

impl Builder {
    /// Packs hold folders and what is in them in no certain order: goes over all trees again until none is left that waits for another.
    fn run(&mut self, stays: &Stays) {
        let mut waiting = usize::MAX;
        for _ in 0..MAX_DEPTH {
            let left = self.sweep(stays);
            if left == 0 {
                return;
            }
            if left == waiting {
                break;
            }
            waiting = left;
        }
        self.is_cut = true;
    }

    /// Goes once over all trees, in the order in which they were shown; gives how many wait for others.
    fn sweep(&mut self, stays: &Stays) -> usize {
        let (mut waiting, mut at, mut coming) = (0, 0, stays.list.iter().peekable());
        let mut here: Vec<Stay> = Vec::new();
        while at < number(stays.trees.len()) {
            here.retain(|stay| stay.to > at);
            while let Some(stay) = coming.next_if(|stay| stay.from <= at) {
                here.push(*stay);
            }
            // Up to here, all trees have the same entries.
            let next = here.iter().map(|stay| stay.to).chain(coming.peek().map(|stay| stay.from)).min();
            let end = next.unwrap_or(u32::MAX).min(number(stays.trees.len()));
            if !here.is_empty() {
                waiting += self.give(&here, &stays.trees[at as usize..end as usize]);
            }
            at = end;
        }
        waiting
    }

    /// Gives `trees`, which all hold what is `here`, their shape; gives how many wait for a child's.
    fn give(&mut self, here: &[Stay], trees: &[u32]) -> usize {
        if trees.iter().all(|tree| self.of_tree[*tree as usize] != EMPTY) {
            return 0;
        }
        let mut list = Vec::with_capacity(here.len());
        for stay in here {
            let child = match stay.child {
                Child::Leaf(_) => stay.child,
                Child::Tree(tree) => match self.of_tree[tree as usize] {
                    EMPTY => return trees.len(),
                    shape => Child::Tree(shape),
                },
            };
            list.push((stay.name, child));
        }
        list.sort_unstable();
        list.dedup();
        let shape = self.shape(list.into_boxed_slice());
        for tree in trees {
            self.of_tree[*tree as usize] = shape;
        }
        0
    }

    fn shape(&mut self, list: Box<[Named]>) -> Shape {
        if let Some(known) = self.known.get(&list) {
            return *known;
        }
        if self.entries + list.len() > MAX_ENTRIES {
            self.is_cut = true;
            return EMPTY;
        }
        self.entries += list.len();
        let next = number(self.known.len() + 1);
        self.known.insert(list, next);
        next
    }
}
