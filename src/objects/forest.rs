//! A pack's deltas as a forest, walked from the roots so that each object is inflated and rebuilt exactly once.

use libdeflater::Decompressor;

use super::delta;
use super::object::{Kind, MAX_OBJECT, Met, Object};
use super::pack::{Content, Entry, Node, Pack};
use crate::blob::{Base, Copied, ObjectId};
use crate::finding::{Gap, GapReason};

/// The bytes that one walk may hold for the sake of deltas still to come.
const MAX_HELD: usize = 1 << 30;

/// The largest buffer that is kept for later objects, in bytes: no more is held than what is counted, and a few of these.
const MAX_SPARE: usize = 4 << 20;

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

    fn child(&self, node: Node) -> Node {
        self.first_child[node as usize]
    }

    fn children(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
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
    fn give_up(&self, pack: &Pack, node: Node, why: &str, gaps: &mut Vec<Gap>) {
        let mut todo = vec![node];
        while let Some(lost) = todo.pop() {
            let reason = if lost == node { why.to_owned() } else { "it is a delta on an object that can't be decoded".to_owned() };
            gaps.push(gap(pack, lost, &reason));
            todo.extend(self.children(lost));
        }
    }
}

/// Buffers and the inflater of one thread.
pub(crate) struct Decoder {
    inflater: Decompressor,
    delta: Vec<u8>,
    copied: Vec<Copied>,
    spare: Vec<Vec<u8>>,
    /// What could not be decoded.
    pub(crate) gaps: Vec<Gap>,
}

/// What one walk is in.
struct Tree<'p> {
    pack: &'p Pack,
    forest: &'p Forest,
    kind: Kind,
}

/// An object whose deltas are still to come, and what looking at it has left.
struct Frame<T> {
    bytes: Vec<u8>,
    trace: Option<T>,
    next: Node,
}

/// Shows an object; gives what is to be known of it when the objects made of it are shown.
pub(crate) type Show<'s, T> = &'s mut dyn FnMut(Met<'_, T>) -> Option<T>;

impl Decoder {
    pub(crate) fn new() -> Self {
        Self { inflater: Decompressor::new(), delta: Vec::new(), copied: Vec::new(), spare: Vec::new(), gaps: Vec::new() }
    }

    /// The inflater, for loose objects.
    pub(crate) fn inflater(&mut self) -> &mut Decompressor {
        &mut self.inflater
    }

    /// Shows the object at `root` and all that builds on it, bases before deltas.
    pub(crate) fn walk<T>(&mut self, pack: &Pack, forest: &Forest, root: (Node, Kind), show: Show<'_, T>) {
        let (node, kind) = root;
        let mut bytes = self.spare.pop().unwrap_or_default();
        let entry = pack.entry(node);
        if entry.as_ref().and_then(|entry| pack.inflate(entry, &mut self.inflater, &mut bytes)).is_none() {
            forest.give_up(pack, node, undecoded(entry.as_ref()), &mut self.gaps);
            return;
        }
        let (mut held, mut path) = (bytes.len(), Vec::new());
        let tree = Tree { pack, forest, kind };
        let trace = self.met(&tree, node, &bytes, None).and_then(&mut *show);
        if forest.child(node) == NONE {
            self.put_by(bytes);
            return;
        }
        path.push(Frame { bytes, trace, next: forest.child(node) });
        while let Some(mut base) = path.pop() {
            let node = base.next;
            let mut bytes = self.spare.pop().unwrap_or_default();
            let rebuilt = self.rebuild(pack, node, &base.bytes, &mut bytes);
            let trace = match rebuilt {
                Ok(()) => self.met(&tree, node, &bytes, Some(&base)).and_then(&mut *show),
                Err(_) => None,
            };
            base.next = forest.next_sibling[node as usize];
            if base.next == NONE {
                held -= base.bytes.len();
                self.put_by(base.bytes);
            } else {
                path.push(base);
            }
            if let Err(why) = rebuilt {
                forest.give_up(pack, node, why, &mut self.gaps);
                self.put_by(bytes);
            } else if forest.child(node) == NONE {
                self.put_by(bytes);
            } else if held + bytes.len() > MAX_HELD {
                forest.children(node).for_each(|child| forest.give_up(pack, child, OVER_LIMIT, &mut self.gaps));
            } else {
                held += bytes.len();
                path.push(Frame { bytes, trace, next: forest.child(node) });
            }
        }
    }

    fn put_by(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() <= MAX_SPARE {
            self.spare.push(buffer);
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
        delta::apply(base, &self.delta, out, &mut self.copied).ok_or("its delta does not fit its base")
    }

    /// The object of an entry, with all that is known of its base.
    fn met<'a, T>(&'a mut self, tree: &Tree<'_>, node: Node, bytes: &'a [u8], base: Option<&'a Frame<T>>) -> Option<Met<'a, T>> {
        let Some(id) = tree.pack.name(node) else {
            self.gaps.push(gap(tree.pack, node, "its name can't be read from the index"));
            return None;
        };
        let base = base.and_then(|base| Some(Base { trace: base.trace.as_ref()?, len: base.bytes.len(), copied: &self.copied }));
        Some(Met { object: Object { id, kind: tree.kind, bytes }, base, is_base: tree.forest.child(node) != NONE })
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
    let bytes = pack.entry(node).filter(Entry::is_whole).map(|entry| entry.size);
    Gap { reason, path: None, object, bytes, detail: detail.into() }
}
