//! A pack's deltas as a forest: which object is made of which.

use super::object::Kind;
use super::pack::{Content, Entry, Node, Pack};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};

/// What the deltas of a tree may come to: so many times the bytes that it takes in the pack, so many bytes for each of its objects, and its
/// share, by number of objects, of so many bytes for the whole pack. What takes more is a bomb: few bytes that are to keep a scan busy for days.
const PER_BYTE: u64 = 1000;
const PER_OBJECT: u64 = 4 << 20;
const PER_PACK: u64 = 32 << 30;

/// What needs no reckoning of what a tree may come to.
pub(crate) const ALWAYS: u64 = PER_OBJECT;

/// No entry.
pub(crate) const NONE: Node = Node::MAX;

/// Which delta builds on which object, for all entries of a pack.
pub(crate) struct Forest {
    /// Objects stored whole, by offset.
    pub(crate) roots: Vec<(Node, Kind)>,
    first_child: Vec<Node>,
    next_sibling: Vec<Node>,
    /// Entries that no root leads to, with the reason.
    lost: Vec<(Node, String)>,
}

impl Forest {
    /// Reads all entry headers of `pack`.
    pub(crate) fn of(pack: &Pack) -> Self {
        let len = pack.len() as usize;
        let mut forest = Self { roots: Vec::new(), first_child: vec![NONE; len], next_sibling: vec![NONE; len], lost: Vec::new() };
        // Backwards, so that children come out in offset order.
        for node in (0..pack.len()).rev() {
            match pack.entry(node).inspect(|entry| pack.note_header(entry)).and_then(|entry| pack.content(&entry)) {
                Some(Content::Whole(kind)) => forest.roots.push((node, kind)),
                Some(Content::Delta(base)) => {
                    forest.next_sibling[node as usize] = forest.first_child[base as usize];
                    forest.first_child[base as usize] = node;
                }
                Some(Content::Orphan(base)) => forest.lost.push((node, format!("its delta base {base} is not in the pack"))),
                None => forest.lost.push((node, "its header makes no sense".to_owned())),
            }
        }
        forest.roots.reverse();
        let order = forest.order();
        forest.find_cycles(pack, &order);
        forest.weigh(&order);
        forest
    }

    /// Gaps for all entries that can't be reached from a root.
    pub(crate) fn gaps(&self, pack: &Pack) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (node, why) in &self.lost {
            self.give_up(pack, *node, why, &mut gaps);
        }
        gaps
    }

    /// The first entry that builds on `node`, or [`NONE`].
    pub(crate) fn child(&self, node: Node) -> Node {
        self.first_child[node as usize]
    }

    /// The next entry that builds on what `node` builds on, or [`NONE`].
    pub(crate) fn sibling(&self, node: Node) -> Node {
        self.next_sibling[node as usize]
    }

    /// How many bytes the deltas of the tree below `root` may come to, [`ALWAYS`] among them.
    pub(crate) fn allowance(&self, pack: &Pack, root: Node) -> u64 {
        let mut todo = vec![root];
        let below = std::iter::from_fn(|| {
            let node = todo.pop()?;
            todo.extend(self.children(node));
            Some(node)
        });
        allowance(pack, below)
    }

    /// All entries that build on `node`.
    pub(crate) fn children(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let some = |node: Node| (node != NONE).then_some(node);
        std::iter::successors(some(self.child(node)), move |child| some(self.next_sibling[*child as usize]))
    }

    /// All entries that a root or a lost one leads to, each after its base.
    fn order(&self) -> Vec<(Node, Node)> {
        let starts = self.roots.iter().map(|root| root.0).chain(self.lost.iter().map(|lost| lost.0));
        let mut order: Vec<(Node, Node)> = starts.map(|node| (node, NONE)).collect();
        let mut at = 0;
        while let Some((node, _)) = order.get(at).copied() {
            order.extend(self.children(node).map(|child| (child, node)));
            at += 1;
        }
        order
    }

    /// Deltas by name, unlike those by offset, can go in circles.
    fn find_cycles(&mut self, pack: &Pack, order: &[(Node, Node)]) {
        let mut reached = vec![false; self.first_child.len()];
        for (node, _) in order {
            reached[*node as usize] = true;
        }
        for node in (0..pack.len()).filter(|node| !reached[*node as usize]) {
            // Each entry of a circle is told once, by cutting it out of its base's children.
            self.lost.push((node, "its chain of delta bases is a circle".to_owned()));
            self.first_child[node as usize] = NONE;
        }
    }

    /// Puts the heaviest child of each entry last, and the heaviest root first. A walk lets go of a base when it comes to the last object made
    /// of it: so no more bases are held at once than the logarithm of the number of entries, however deep the chains. And threads that begin
    /// with the heaviest root end together.
    fn weigh(&mut self, order: &[(Node, Node)]) {
        let mut weights = vec![1_u32; self.first_child.len()];
        for (node, base) in order.iter().rev().filter(|(_, base)| *base != NONE) {
            weights[*base as usize] += weights[*node as usize];
        }
        let mut children = Vec::new();
        for (node, _) in order {
            children.clear();
            children.extend(self.children(*node));
            if let Some(heaviest) = (0..children.len()).max_by_key(|at| weights[children[*at] as usize])
                && heaviest + 1 < children.len()
            {
                let child = children.remove(heaviest);
                children.push(child);
                self.first_child[*node as usize] = children[0];
                for pair in children.windows(2) {
                    self.next_sibling[pair[0] as usize] = pair[1];
                }
                self.next_sibling[child as usize] = NONE;
            }
        }
        self.roots.sort_by_key(|root| std::cmp::Reverse(weights[root.0 as usize]));
    }

    /// Gaps for `node` and for all that builds on it.
    pub(crate) fn give_up(&self, pack: &Pack, node: Node, why: &str, gaps: &mut Vec<Gap>) {
        let mut todo = vec![node];
        while let Some(lost) = todo.pop() {
            let is_over = why == OVER_LIMIT || why == BOMB;
            let reason = if lost == node || is_over { why } else { "it is a delta on an object that can't be decoded" };
            gaps.push(gap(pack, lost, reason));
            todo.extend(self.children(lost));
        }
    }
}

/// How many bytes deltas among these entries may come to.
pub(crate) fn allowance(pack: &Pack, nodes: impl Iterator<Item = Node>) -> u64 {
    let per_object = PER_OBJECT + PER_PACK / u64::from(pack.len()).max(1);
    nodes.fold(0, |sum: u64, node| sum.saturating_add(per_object).saturating_add(pack.packed_len(node).saturating_mul(PER_BYTE)))
}

/// Why an object is a gap that is larger than the scan takes, or part of a bomb.
pub(crate) const OVER_LIMIT: &str = "it takes more memory than the scan may use";
pub(crate) const BOMB: &str = "it and those before it are far larger than their pack, which is made to keep a scan busy";

/// The gap for an entry.
pub(crate) fn gap(pack: &Pack, node: Node, why: &str) -> Gap {
    let object: Option<ObjectId> = pack.name(node);
    let (reason, remedy) = match why {
        OVER_LIMIT | BOMB => (GapReason::OverLimit, ""),
        _ => (GapReason::CorruptObject, "; `git fsck` tells more, and a fresh clone mends it"),
    };
    let detail = format!("in {}: {why}{remedy}", pack.label);
    let bytes = pack.entry(node).filter(Entry::is_whole).map(|entry| entry.size);
    Gap { reason, path: None, object, bytes, detail: detail.into() }
}
