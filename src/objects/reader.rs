//! Reads single objects by name, for refs, ranges and attribution. A full walk never comes here.

use std::collections::HashMap;
use std::rc::Rc;

use libdeflater::Decompressor;

use super::delta;
use super::forest::allowance;
use super::object::{Kind, MAX_OBJECT};
use super::pack::{Content, Node, Pack};
use super::store::Store;
use super::stream::LongBlob;
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};

/// Rebuilt objects kept for the deltas that build on them, in bytes.
const MAX_CACHED: usize = 32 << 20;

/// An object that the reader may keep too.
type Lent = (Kind, Rc<Vec<u8>>);

/// Reads objects by name; one a thread.
pub struct Reader<'a> {
    store: &'a Store,
    inflater: Decompressor,
    delta: Vec<u8>,
    cache: HashMap<(usize, Node), Lent>,
    cached: usize,
}

impl<'a> Reader<'a> {
    /// A reader of `store`.
    #[must_use]
    pub fn new(store: &'a Store) -> Self {
        Self { store, inflater: Decompressor::new(), delta: Vec::new(), cache: HashMap::new(), cached: 0 }
    }

    /// The object's kind and bytes. An error is the gap to report: it is missing, corrupt, or over the limit.
    pub fn read(&mut self, id: &ObjectId) -> Result<Lent, Gap> {
        if let Some((number, node)) = self.store.packed(id) {
            let reason = |why| if why == TOO_LARGE { GapReason::OverLimit } else { GapReason::CorruptObject };
            return self.rebuild(number, node).map_err(|why| gap(*id, reason(why), why));
        }
        match self.store.read_loose(id, &mut self.inflater) {
            Some(read) => read.map(|(kind, bytes)| (kind, Rc::new(bytes))),
            None => Err(self.store.missing(*id)),
        }
    }

    /// The object, where it is a blob that is better read bit by bit.
    #[must_use]
    pub fn large(&self, id: &ObjectId) -> Option<LongBlob<'a>> {
        self.store.large(id)
    }

    /// The object's bytes, when it is of `kind`.
    pub fn read_kind(&mut self, id: &ObjectId, kind: Kind) -> Result<Rc<Vec<u8>>, Gap> {
        match self.read(id)? {
            (found, bytes) if found == kind => Ok(bytes),
            (found, _) => {
                Err(gap(*id, GapReason::CorruptObject, &format!("it is a {}, where a {} is asked for", found.name(), kind.name())))
            }
        }
    }

    fn rebuild(&mut self, number: usize, node: Node) -> Result<Lent, &'static str> {
        let pack = self.store.pack(number);
        let mut chain = Vec::new();
        let mut at = node;
        let (kind, mut bytes) = loop {
            if let Some(known) = self.cache.get(&(number, at)) {
                break known.clone();
            }
            match pack.entry(at).and_then(|entry| pack.content(&entry)) {
                Some(Content::Whole(kind)) => break (kind, self.whole(pack, at)?),
                Some(Content::Delta(base)) => chain.push(std::mem::replace(&mut at, base)),
                _ => return Err("its delta base is missing, or its header makes no sense"),
            }
            if chain.len() > pack.len() as usize {
                return Err("its chain of delta bases is a circle");
            }
        };
        self.keep(number, at, kind, &bytes);
        let most = allowance(pack, chain.iter().copied().chain([at]));
        let mut made = 0;
        for node in chain.into_iter().rev() {
            bytes = Rc::new(self.applied(pack, node, &bytes).ok_or("it can't be rebuilt from its delta")?);
            made += bytes.len() as u64;
            if made > most {
                return Err(TOO_LARGE);
            }
            self.keep(number, node, kind, &bytes);
        }
        Ok((kind, bytes))
    }

    fn whole(&mut self, pack: &Pack, node: Node) -> Result<Rc<Vec<u8>>, &'static str> {
        let mut bytes = Vec::new();
        let entry = pack.entry(node).ok_or("its header makes no sense")?;
        let why = if entry.size > MAX_OBJECT { TOO_LARGE } else { "its compressed bytes are damaged" };
        pack.inflate(&entry, &mut self.inflater, &mut bytes).ok_or(why)?;
        Ok(Rc::new(bytes))
    }

    fn applied(&mut self, pack: &Pack, node: Node, base: &[u8]) -> Option<Vec<u8>> {
        pack.inflate(&pack.entry(node)?, &mut self.inflater, &mut self.delta)?;
        let mut bytes = Vec::new();
        (delta::sizes(&self.delta)?.result <= MAX_OBJECT).then_some(())?;
        delta::apply(base, &self.delta, &mut bytes, &mut Vec::new())?;
        Some(bytes)
    }

    fn keep(&mut self, number: usize, node: Node, kind: Kind, bytes: &Rc<Vec<u8>>) {
        if self.cached + bytes.len() > MAX_CACHED {
            self.cache.clear();
            self.cached = 0;
        }
        if bytes.len() < MAX_CACHED && self.cache.insert((number, node), (kind, Rc::clone(bytes))).is_none() {
            self.cached += bytes.len();
        }
    }
}

const TOO_LARGE: &str = "it, or what it is made of, is larger than the scan takes";

fn gap(id: ObjectId, reason: GapReason, why: &str) -> Gap {
    Gap { reason, path: None, object: Some(id), bytes: None, detail: why.into() }
}
