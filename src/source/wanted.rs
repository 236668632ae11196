//! What is looked for in trees: objects, by the name git gives them, and files, by their own.

use std::collections::HashMap;

use crate::blob::{IdMap, ObjectId};
use crate::objects::TreeEntry;

/// The number of something wanted.
pub type Leaf = u32;

/// Objects and file names to look for in trees, numbered from zero.
pub struct Wanted {
    /// Each object that stands under this file name anywhere is wanted, too.
    under: Option<&'static [u8]>,
    /// Those that were found under it.
    found_under: IdMap<Leaf>,
    objects: IdMap<Leaf>,
    names: HashMap<Vec<u8>, Leaf>,
    count: Leaf,
    /// A bit for each pair of bytes that a wanted object's name begins with: most entries of a tree are told apart by it.
    beginnings: Vec<u64>,
    /// A bit for each length that a wanted file name has, the last for all that are longer.
    lengths: u64,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            under: None,
            found_under: IdMap::default(),
            objects: IdMap::default(),
            names: HashMap::new(),
            count: 0,
            beginnings: vec![0; 1024],
            lengths: 0,
        }
    }
}

impl Wanted {
    /// Looks for an object; gives its number, the same each time.
    pub fn object(&mut self, id: ObjectId) -> Leaf {
        let (word, bit) = beginning(&id);
        self.beginnings[word] |= bit;
        *self.objects.entry(id).or_insert_with(|| next(&mut self.count))
    }

    /// Looks for a file or folder of this name; gives its number, the same each time.
    pub fn name(&mut self, name: &[u8]) -> Leaf {
        self.lengths |= length_bit(name);
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let leaf = next(&mut self.count);
        self.names.insert(name.to_vec(), leaf);
        leaf
    }

    /// Looks for all objects that ever stood under this file name.
    #[must_use]
    pub fn all_under(self, name: Option<&'static [u8]>) -> Self {
        Self { under: name, ..self }
    }

    /// The objects that were found under that name, and their numbers.
    pub fn found_under(&self) -> impl Iterator<Item = (ObjectId, Leaf)> {
        self.found_under.iter().map(|(id, leaf)| (*id, *leaf))
    }

    /// Whether all objects under this name are wanted.
    pub(super) fn is_under(&self, name: &[u8]) -> bool {
        self.under == Some(name)
    }

    /// How many things are wanted by their own name.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.under.is_none()
    }

    /// The number of a wanted object.
    #[must_use]
    pub fn object_leaf(&self, id: &ObjectId) -> Option<Leaf> {
        self.objects.get(id).copied()
    }

    /// The number of a wanted file name.
    #[must_use]
    pub fn name_leaf(&self, name: &[u8]) -> Option<Leaf> {
        self.names.get(name).copied()
    }

    /// Looks for all that `late` has numbered, too.
    pub(super) fn take(&mut self, late: Late) {
        for id in late.objects.keys() {
            let (word, bit) = beginning(id);
            self.beginnings[word] |= bit;
        }
        self.lengths |= late.names.keys().fold(0, |bits, name| bits | length_bit(name));
        self.objects.extend(late.objects);
        self.found_under.extend(late.under);
        self.names.extend(late.names);
        self.count = late.count;
    }

    /// What of an entry is wanted: its object, its name, or both.
    pub(super) fn of_entry(&self, entry: &TreeEntry<'_>) -> [Option<Leaf>; 2] {
        let (word, bit) = beginning(&entry.id);
        let object = if self.beginnings[word] & bit == 0 { None } else { self.object_leaf(&entry.id) };
        let name = if self.lengths & length_bit(entry.name) == 0 { None } else { self.name_leaf(entry.name) };
        [object, name]
    }
}

/// What turns out to be wanted while trees are read, numbered behind what was wanted before.
pub(super) struct Late {
    under: IdMap<Leaf>,
    objects: IdMap<Leaf>,
    names: HashMap<Vec<u8>, Leaf>,
    count: Leaf,
}

impl Late {
    /// Nothing yet.
    pub(super) fn after(wanted: &Wanted) -> Self {
        Self { under: IdMap::default(), objects: IdMap::default(), names: HashMap::new(), count: wanted.count }
    }

    /// The number of an object.
    pub(super) fn object(&mut self, id: ObjectId) -> Leaf {
        *self.objects.entry(id).or_insert_with(|| next(&mut self.count))
    }

    /// The number of an object that stands under a name that is asked for; `known` if it has one.
    pub(super) fn under(&mut self, id: ObjectId, known: Option<Leaf>) -> Leaf {
        let leaf = known.unwrap_or_else(|| self.object(id));
        self.under.insert(id, leaf);
        leaf
    }

    /// The number of a file's name.
    pub(super) fn name(&mut self, name: &[u8]) -> Leaf {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let leaf = next(&mut self.count);
        self.names.insert(name.to_vec(), leaf);
        leaf
    }
}

fn next(count: &mut Leaf) -> Leaf {
    *count += 1;
    *count - 1
}

fn beginning(id: &ObjectId) -> (usize, u64) {
    let pair = id.as_bytes().iter().take(2).fold(0, |pair, byte| pair << 8 | usize::from(*byte));
    (pair >> 6, 1 << (pair & 63))
}

fn length_bit(name: &[u8]) -> u64 {
    1 << name.len().min(63)
}
