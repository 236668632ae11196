//! All paths of one tree, or one path of it.

use crate::blob::{IdSet, ObjectId};
use crate::finding::Gap;
use crate::objects::{EntryKind, Kind, Reader, Store, tree_entries};

/// How many folders of one tree are listed under each of their paths; of more, each distinct folder is listed under its first path. It
/// bounds trees that name the same folder a million times.
const MAX_FOLDERS: usize = 200_000;

/// A path, kept as the chain of its names: most paths are never spelled out.
pub struct PathOf<'w> {
    folders: &'w [Folder],
    folder: usize,
    name: &'w [u8],
}

/// Called with each object below a tree: what it is, its name, its path.
pub type Visit<'v> = &'v mut dyn FnMut(EntryKind, ObjectId, &PathOf<'_>);

struct Folder {
    parent: usize,
    name: Vec<u8>,
}

impl PathOf<'_> {
    /// The last name of the path.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        self.name
    }

    /// The whole path, its names joined by slashes.
    #[must_use]
    pub fn join(&self) -> Vec<u8> {
        let mut names = vec![self.name];
        let mut at = self.folder;
        while at != 0 {
            names.push(&self.folders[at].name);
            at = self.folders[at].parent;
        }
        names.reverse();
        names.retain(|name| !name.is_empty());
        names.join(&b'/')
    }
}

/// Walks the trees of one repository.
pub struct Walk<'a> {
    reader: Reader<'a>,
    store: &'a Store,
    seen: IdSet,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// Finds single paths in trees.
pub struct Lookup<'a> {
    reader: Reader<'a>,
    store: &'a Store,
}

impl<'a> Lookup<'a> {
    /// Finds paths in trees of `store`.
    #[must_use]
    pub fn new(store: &'a Store) -> Self {
        Self { reader: Reader::new(store), store }
    }

    /// What the tree `root` has at a path; nothing where it can't be read.
    pub fn find(&mut self, root: ObjectId, path: &[u8]) -> Option<ObjectId> {
        self.entry(root, path).map(|(_, id)| id)
    }

    /// The file or link that the tree `root` has at a path.
    pub fn find_file(&mut self, root: ObjectId, path: &[u8]) -> Option<ObjectId> {
        self.entry(root, path).filter(|(kind, _)| *kind == EntryKind::Content).map(|(_, id)| id)
    }

    /// The names of the folders in a folder of the tree `root`, whose own path is empty.
    pub fn folders(&mut self, root: ObjectId, path: &[u8]) -> Vec<Vec<u8>> {
        let folder = if path.is_empty() { Some(root) } else { self.find(root, path) };
        let Some(Ok(tree)) = folder.map(|folder| self.reader.read_kind(&folder, Kind::Tree)) else { return Vec::new() };
        let entries = tree_entries(&tree, self.store.algorithm()).map_while(Result::ok);
        entries.filter(|entry| entry.kind == EntryKind::Folder).map(|entry| entry.name.to_vec()).collect()
    }

    fn entry(&mut self, root: ObjectId, path: &[u8]) -> Option<(EntryKind, ObjectId)> {
        let mut at = (EntryKind::Folder, root);
        for name in path.split(|byte| *byte == b'/') {
            let tree = self.reader.read_kind(&at.1, Kind::Tree).ok()?;
            let mut entries = tree_entries(&tree, self.store.algorithm()).map_while(Result::ok);
            at = entries.find(|entry| entry.name == name).map(|entry| (entry.kind, entry.id))?;
        }
        Some(at)
    }
}

impl<'a> Walk<'a> {
    /// A walk that has seen nothing yet.
    #[must_use]
    pub fn new(store: &'a Store) -> Self {
        Self { reader: Reader::new(store), store, seen: IdSet::default(), gaps: Vec::new() }
    }

    /// Calls `visit` for the tree `root` and everything below it, at each path.
    pub fn all_paths(&mut self, root: ObjectId, visit: Visit<'_>) {
        self.seen.clear();
        let mut folders = vec![Folder { parent: 0, name: Vec::new() }];
        let mut todo = vec![(root, 0)];
        while let Some((id, folder)) = todo.pop() {
            if !self.seen.insert(id) && folders.len() > MAX_FOLDERS {
                continue;
            }
            let path = PathOf { folders: &folders, folder: folders[folder].parent, name: &folders[folder].name.clone() };
            visit(EntryKind::Folder, id, &path);
            let tree = match self.reader.read_kind(&id, Kind::Tree) {
                Ok(tree) => tree,
                Err(gap) => {
                    self.gaps.push(Gap { path: Some(path.join().into()), ..gap });
                    continue;
                }
            };
            let first = todo.len();
            for entry in tree_entries(&tree, self.store.algorithm()).map_while(Result::ok) {
                match entry.kind {
                    EntryKind::Content => visit(EntryKind::Content, entry.id, &PathOf { folders: &folders, folder, name: entry.name }),
                    EntryKind::Folder => {
                        folders.push(Folder { parent: folder, name: entry.name.to_vec() });
                        todo.push((entry.id, folders.len() - 1));
                    }
                    EntryKind::Submodule => {}
                }
            }
            todo[first..].reverse();
        }
    }
}
