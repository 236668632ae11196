//! The walk over a tree of deltas, from its root to its leaves, so that each object is inflated and rebuilt once.

use libdeflater::Decompressor;

use super::budget::{Budget, Share};
use super::delta;
use super::forest::{ALWAYS, BOMB, Forest, NONE, OVER_LIMIT, gap};
use super::hash::Algorithm;
use super::loose::{Loose, damaged};
use super::object::{AT_ONCE, Kind, Lent, MAX_OBJECT, Met, Object};
use super::pack::{Content, Entry, Node, Pack};
use crate::blob::{Base, Copied, ObjectId};
use crate::finding::Gap;

/// How many bytes of bases one tree's walk holds beside the one in use; what is beyond is let go of, and made again when it is its turn.
const MAX_PATH: usize = 128 << 20;

/// The largest buffer that is kept for later objects, in bytes, and how many are: they are not counted as held.
const MAX_SPARE: usize = 4 << 20;
const MAX_SPARES: usize = 8;

/// Buffers and the inflater of one thread.
pub(crate) struct Decoder<'b> {
    budget: &'b Budget,
    /// Whether blobs too large to be held are shown bit by bit.
    streams: bool,
    inflater: Decompressor,
    delta: Vec<u8>,
    copied: Vec<Copied>,
    spare: Vec<Vec<u8>>,
    /// What could not be decoded.
    pub(crate) gaps: Vec<Gap>,
}

/// What a walk is in.
#[derive(Clone, Copy)]
pub(crate) struct Tree<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) forest: &'p Forest,
    /// The entry that is stored whole.
    pub(crate) root: Node,
    pub(crate) kind: Kind,
}

/// An object whose deltas are still to come, and what looking at it has left.
struct Frame<T> {
    node: Node,
    /// Its size in bytes.
    len: usize,
    /// None when they were let go of.
    bytes: Option<Vec<u8>>,
    trace: Option<T>,
    next: Node,
}

/// Shows an object; gives what is to be known of it when the objects made of it are shown.
pub(crate) type Show<'s, T> = &'s mut dyn FnMut(Lent<'_, T>) -> Option<T>;

impl<'b> Decoder<'b> {
    pub(crate) fn new(budget: &'b Budget, streams: bool) -> Self {
        let (delta, copied, spare, gaps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { budget, streams, inflater: Decompressor::new(), delta, copied, spare, gaps }
    }

    /// Shows a loose object, if it is of one of these kinds, or of none that can be read where that is to be told.
    pub(crate) fn loose<T>(
        &mut self,
        (loose, id): (&Loose, &ObjectId),
        algorithm: Algorithm,
        (kinds, tells_unknown): (&[Kind], bool),
        show: Show<'_, T>,
    ) {
        if kinds.len() < Kind::ALL.len() && !loose.kind(id).map_or(tells_unknown, |kind| kinds.contains(&kind)) {
            return;
        }
        let mut share = self.budget.share();
        if let Some(mut blob) = self.streams.then(|| loose.large(id, algorithm)).flatten() {
            if kinds.contains(&Kind::Blob) {
                share.hold(held_while_read(blob.size));
                show(Lent::Large(blob.lend()));
                self.gaps.extend(blob.fault().map(|why| damaged(*id, &why)));
            }
            return;
        }
        match loose.read(id, algorithm, &mut self.inflater, &mut |bytes| share.hold(bytes)) {
            Ok((kind, bytes)) if kinds.contains(&kind) => {
                show(Lent::Whole(Met { object: Object { id: *id, kind, bytes: &bytes }, base: None, is_base: false }));
            }
            Ok(_) => self.gaps.push(damaged(*id, "its header said another kind a moment ago")),
            Err(gap) => self.gaps.push(gap),
        }
    }

    /// Shows the object at the root of `tree` and all that builds on it, bases before deltas.
    pub(crate) fn walk<T>(&mut self, tree: Tree<'_>, show: Show<'_, T>) {
        let (share, path) = (self.budget.share(), Vec::new());
        Walk { tree, decoder: self, share, path, on_path: 0, left: ALWAYS, is_reckoned: false }.run(show);
    }

    fn put_by(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() <= MAX_SPARE && self.spare.len() < MAX_SPARES {
            self.spare.push(buffer);
        }
    }
}

/// A walk over one tree.
struct Walk<'w, 'b, T> {
    tree: Tree<'w>,
    decoder: &'w mut Decoder<'b>,
    share: Share<'b>,
    path: Vec<Frame<T>>,
    /// The bytes of all frames.
    on_path: usize,
    /// How many bytes deltas may yet come to. It hangs on the pack alone, and so does what is done, so that the same objects are gaps however
    /// many threads there are.
    left: u64,
    is_reckoned: bool,
}

impl<T> Walk<'_, '_, T> {
    fn run(mut self, show: Show<'_, T>) {
        let Tree { pack, forest, root, .. } = self.tree;
        let bytes = match self.root(show) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return,
            Err(why) => return forest.give_up(pack, root, why, &mut self.decoder.gaps),
        };
        let trace = self.met(root, &bytes, None).and_then(|met| show(Lent::Whole(met)));
        self.descend(root, bytes, trace);
        while let Some(mut base) = self.path.pop() {
            let node = base.next;
            base.next = forest.sibling(node);
            let built = self.bytes_of(&mut base).and_then(|from| {
                let built = self.rebuild(node, &from);
                base.bytes = Some(from);
                built
            });
            if base.next == NONE {
                self.let_go(&mut base);
            }
            let trace = match &built {
                Ok(bytes) => self.met(node, bytes, Some(&base)).and_then(|met| show(Lent::Whole(met))),
                Err(_) => None,
            };
            if base.next != NONE {
                self.path.push(base);
            }
            match built {
                Ok(bytes) => self.descend(node, bytes, trace),
                Err(why) => forest.give_up(pack, node, why, &mut self.decoder.gaps),
            }
        }
    }

    /// The root's bytes; none when it was shown bit by bit.
    fn root(&mut self, show: Show<'_, T>) -> Result<Option<Vec<u8>>, &'static str> {
        let Tree { pack, forest, root, kind } = self.tree;
        let entry = pack.entry(root).ok_or(DAMAGED)?;
        let is_large = entry.size > MAX_OBJECT || (entry.size > AT_ONCE && forest.child(root) == NONE);
        if !(self.decoder.streams && kind == Kind::Blob && is_large) {
            return self.inflate(&entry).map(Some);
        }
        let mut blob = pack.stream(root, &entry).ok_or(DAMAGED)?;
        let most = held_while_read(entry.size);
        self.share.hold(most);
        show(Lent::Large(blob.lend()));
        self.share.let_go(most);
        self.decoder.gaps.extend(blob.fault().map(|why| gap(pack, root, &why)));
        forest.children(root).for_each(|child| forest.give_up(pack, child, OVER_LIMIT, &mut self.decoder.gaps));
        Ok(None)
    }

    /// Inflates an entry that is stored whole.
    fn inflate(&mut self, entry: &Entry) -> Result<Vec<u8>, &'static str> {
        let len = size(entry)?;
        self.share.hold(len);
        let mut bytes = self.decoder.spare.pop().unwrap_or_default();
        if self.tree.pack.inflate(entry, &mut self.decoder.inflater, &mut bytes).is_none() {
            self.share.let_go(len);
            return Err(DAMAGED);
        }
        Ok(bytes)
    }

    /// Goes on to what builds on an object, or forgets it.
    fn descend(&mut self, node: Node, bytes: Vec<u8>, trace: Option<T>) {
        let (len, next) = (bytes.len(), self.tree.forest.child(node));
        let mut frame = Frame { node, len, bytes: Some(bytes), trace, next };
        self.on_path += len;
        if next == NONE {
            return self.let_go(&mut frame);
        }
        let mut others = std::mem::take(&mut self.path);
        for other in &mut others {
            if self.on_path - len <= MAX_PATH {
                break;
            }
            self.let_go(other);
        }
        self.path = others;
        self.path.push(frame);
    }

    fn let_go(&mut self, frame: &mut Frame<T>) {
        if let Some(bytes) = frame.bytes.take() {
            self.on_path -= frame.len;
            self.decoder.put_by(bytes);
            self.share.let_go(frame.len);
        }
    }

    /// The bytes of an object on the path, which are made again where they were let go of.
    fn bytes_of(&mut self, frame: &mut Frame<T>) -> Result<Vec<u8>, &'static str> {
        if let Some(bytes) = frame.bytes.take() {
            return Ok(bytes);
        }
        let (mut chain, mut at) = (Vec::new(), frame.node);
        let mut bytes = loop {
            if let Some(known) = self.path.iter().rev().find(|known| known.node == at).and_then(|known| known.bytes.clone()) {
                self.share.hold(known.len());
                break known;
            }
            let entry = self.tree.pack.entry(at).ok_or(DAMAGED)?;
            match self.tree.pack.content(&entry).ok_or(DAMAGED)? {
                Content::Delta(base) => chain.push(std::mem::replace(&mut at, base)),
                Content::Whole(_) => break self.inflate(&entry)?,
                Content::Orphan(_) => return Err(DAMAGED),
            }
        };
        for node in chain.into_iter().rev() {
            let next = self.rebuild(node, &bytes);
            self.share.let_go(bytes.len());
            self.decoder.put_by(std::mem::replace(&mut bytes, next?));
        }
        self.on_path += frame.len;
        Ok(bytes)
    }

    /// Makes an object of its base.
    fn rebuild(&mut self, node: Node, base: &[u8]) -> Result<Vec<u8>, &'static str> {
        let entry = self.tree.pack.entry(node).ok_or(DAMAGED)?;
        let delta_len = size(&entry)?;
        self.spend(entry.size)?;
        self.share.hold(delta_len);
        let built = self.apply(&entry, base);
        self.share.let_go(delta_len);
        if self.decoder.delta.capacity() > MAX_SPARE {
            self.decoder.delta = Vec::new();
        }
        built
    }

    fn apply(&mut self, entry: &Entry, base: &[u8]) -> Result<Vec<u8>, &'static str> {
        let decoder = &mut *self.decoder;
        self.tree.pack.inflate(entry, &mut decoder.inflater, &mut decoder.delta).ok_or(DAMAGED)?;
        let sizes = delta::sizes(&decoder.delta).ok_or("its delta is cut short")?;
        let len = usize::try_from(sizes.result).ok().filter(|_| sizes.result <= MAX_OBJECT).ok_or(OVER_LIMIT)?;
        self.spend(sizes.result)?;
        self.share.hold(len);
        let decoder = &mut *self.decoder;
        let mut out = decoder.spare.pop().unwrap_or_default();
        if delta::apply(base, &decoder.delta, &mut out, &mut decoder.copied).is_none() {
            self.share.let_go(len);
            return Err("its delta does not fit its base");
        }
        Ok(out)
    }

    /// Counts bytes that a delta comes to. An error once there are more than the pack can hold in good faith.
    fn spend(&mut self, bytes: u64) -> Result<(), &'static str> {
        if self.left < bytes && !self.is_reckoned {
            self.is_reckoned = true;
            self.left += self.tree.forest.allowance(self.tree.pack, self.tree.root).saturating_sub(ALWAYS);
        }
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or_default();
        left.map(drop).ok_or(BOMB)
    }

    /// The object of an entry, with all that is known of its base.
    fn met<'a>(&'a mut self, node: Node, bytes: &'a [u8], base: Option<&'a Frame<T>>) -> Option<Met<'a, T>> {
        let Tree { pack, forest, kind, .. } = self.tree;
        let Some(id) = pack.name(node) else {
            self.decoder.gaps.push(gap(pack, node, "its name can't be read from the index"));
            return None;
        };
        let base = base.and_then(|base| Some(Base { trace: base.trace.as_ref()?, len: base.len, copied: &self.decoder.copied }));
        Some(Met { object: Object { id, kind, bytes }, base, is_base: forest.child(node) != NONE })
    }
}

/// What a blob that is read bit by bit takes, in bytes: whoever it is shown to may hold it whole if it fits.
fn held_while_read(size: u64) -> usize {
    usize::try_from(size).ok().filter(|_| size <= MAX_OBJECT).unwrap_or(32 << 20)
}

const DAMAGED: &str = "its compressed bytes are damaged";

/// The size of what an entry holds once it is inflated, which is little enough to be held.
fn size(entry: &Entry) -> Result<usize, &'static str> {
    usize::try_from(entry.size).ok().filter(|_| entry.size <= MAX_OBJECT).ok_or(OVER_LIMIT)
}
