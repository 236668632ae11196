//! A pack's deltas as a forest, walked from the roots so that each object is inflated and rebuilt exactly once.

use libdeflater::Decompressor;

use super::delta;
use super::object::{Kind, MAX_OBJECT, Object};
use super::pack::{Content, Entry, Node, Pack};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};

/// The bytes that one walk may hold for the sake of deltas still to come.
const MAX_HELD: usize = 1 << 30;

const NONE: Node = Node::MAX;

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
            match pack.entry(node).map(|entry| entry.content) {
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
        forest.find_cycles(pack);
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

    fn child(&self, node: Node) -> Node {
        self.first_child[node as usize]
    }

    /// Deltas by name, unlike those by offset, can go in circles.
    fn find_cycles(&mut self, pack: &Pack) {
        let mut reached = vec![false; self.first_child.len()];
        let mut todo: Vec<Node> = self.roots.iter().map(|root| root.0).chain(self.lost.iter().map(|lost| lost.0)).collect();
        while let Some(node) = todo.pop() {
            reached[node as usize] = true;
            let mut child = self.child(node);
            while child != NONE {
                todo.push(child);
                child = self.next_sibling[child as usize];
            }
        }
        for node in (0..pack.len()).filter(|node| !reached[*node as usize]) {
            // Each entry of a circle is told once, by cutting it out of its base's children.
            self.lost.push((node, "its chain of delta bases is a circle".to_owned()));
            self.first_child[node as usize] = NONE;
        }
    }

    /// Gaps for `node` and for all that builds on it.
    fn give_up(&self, pack: &Pack, node: Node, why: &str, gaps: &mut Vec<Gap>) {
        let mut todo = vec![node];
        while let Some(lost) = todo.pop() {
            let reason = if lost == node { why.to_owned() } else { "it is a delta on an object that can't be decoded".to_owned() };
            gaps.push(gap(pack, lost, &reason));
            let mut child = self.child(lost);
            while child != NONE {
                todo.push(child);
                child = self.next_sibling[child as usize];
            }
        }
    }
}

/// Buffers and the inflater of one thread.
pub(crate) struct Decoder {
    inflater: Decompressor,
    delta: Vec<u8>,
    spare: Vec<Vec<u8>>,
    /// What could not be decoded.
    pub(crate) gaps: Vec<Gap>,
}

/// An object whose deltas are still to come.
struct Frame {
    bytes: Vec<u8>,
    next: Node,
}

impl Decoder {
    pub(crate) fn new() -> Self {
        Self { inflater: Decompressor::new(), delta: Vec::new(), spare: Vec::new(), gaps: Vec::new() }
    }

    /// The inflater, for loose objects.
    pub(crate) fn inflater(&mut self) -> &mut Decompressor {
        &mut self.inflater
    }

    /// Shows the object at `root` and all that builds on it, bases before deltas.
    pub(crate) fn walk(&mut self, pack: &Pack, forest: &Forest, root: (Node, Kind), show: &mut dyn FnMut(Object<'_>)) {
        let (node, kind) = root;
        let mut bytes = self.spare.pop().unwrap_or_default();
        let entry = pack.entry(node);
        if entry.as_ref().and_then(|entry| pack.inflate(entry, &mut self.inflater, &mut bytes)).is_none() {
            forest.give_up(pack, node, undecoded(entry.as_ref()), &mut self.gaps);
            return;
        }
        let mut held = bytes.len();
        self.show(pack, (node, kind), &bytes, show);
        let mut path = vec![Frame { bytes, next: forest.child(node) }];
        while let Some(frame) = path.last_mut() {
            let node = frame.next;
            if node == NONE {
                held -= frame.bytes.len();
                self.spare.extend(path.pop().map(|frame| frame.bytes));
                continue;
            }
            frame.next = forest.next_sibling[node as usize];
            let mut bytes = self.spare.pop().unwrap_or_default();
            if let Err(why) = self.rebuild(pack, node, &frame.bytes, &mut bytes) {
                forest.give_up(pack, node, why, &mut self.gaps);
                continue;
            }
            self.show(pack, (node, kind), &bytes, show);
            if forest.child(node) == NONE {
                self.spare.push(bytes);
            } else if held + bytes.len() > MAX_HELD {
                self.give_up_children(pack, forest, node);
            } else {
                held += bytes.len();
                path.push(Frame { bytes, next: forest.child(node) });
            }
        }
    }

    fn rebuild(&mut self, pack: &Pack, node: Node, base: &[u8], out: &mut Vec<u8>) -> Result<(), &'static str> {
        let entry = pack.entry(node);
        let inflated = entry.as_ref().and_then(|entry| pack.inflate(entry, &mut self.inflater, &mut self.delta));
        inflated.ok_or_else(|| undecoded(entry.as_ref()))?;
        let sizes = delta::sizes(&self.delta).ok_or("its delta is cut short")?;
        if sizes.result > MAX_OBJECT {
            return Err(OVER_LIMIT);
        }
        delta::apply(base, &self.delta, out).ok_or("its delta does not fit its base")
    }

    fn show(&mut self, pack: &Pack, (node, kind): (Node, Kind), bytes: &[u8], show: &mut dyn FnMut(Object<'_>)) {
        match pack.name(node) {
            Some(id) => show(Object { id, kind, bytes }),
            None => self.gaps.push(gap(pack, node, "its name can't be read from the index")),
        }
    }

    fn give_up_children(&mut self, pack: &Pack, forest: &Forest, node: Node) {
        let mut child = forest.child(node);
        while child != NONE {
            forest.give_up(pack, child, OVER_LIMIT, &mut self.gaps);
            child = forest.next_sibling[child as usize];
        }
    }
}

const OVER_LIMIT: &str = "it takes more memory than the scan may use";

fn undecoded(entry: Option<&Entry>) -> &'static str {
    if entry.is_some_and(|entry| entry.size > MAX_OBJECT) { OVER_LIMIT } else { "its compressed bytes are damaged" }
}

fn gap(pack: &Pack, node: Node, why: &str) -> Gap {
    let object: Option<ObjectId> = pack.name(node);
    let (reason, remedy) = match why {
        OVER_LIMIT => (GapReason::OverLimit, ""),
        _ => (GapReason::CorruptObject, "; `git fsck` tells more, and a fresh clone mends it"),
    };
    let detail = format!("in {}: {why}{remedy}", pack.label);
    let bytes = pack.entry(node).filter(|entry| matches!(entry.content, Content::Whole(_))).map(|entry| entry.size);
    Gap { reason, path: None, object, bytes, detail: detail.into() }
}
