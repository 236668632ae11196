//! The manifests of a lockfile's workspace, out of the tree that it stands in: its root, its members, and what they name by path.

use std::collections::{BTreeSet, HashMap};

use super::manifest::{self, Declaration, Manifest};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason, Region};
use crate::path_pattern::{fits, is_pattern};

/// Manifests of one workspace that are read; the largest known have some hundred.
const MAX_MANIFESTS: usize = 2_000;
/// Bytes that all of them may have.
const MAX_BYTES: usize = 64 << 20;
/// Names of folders that are held to patterns.
const MAX_FOLDERS: usize = 20_000;
/// Folders in each other.
const MAX_DEPTH: usize = 64;
const NAME: &[u8] = b"Cargo.toml";

/// A file of a tree.
pub struct TreeFile {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its git object, where it is one.
    pub object: Option<ObjectId>,
}

/// Gives the file at a path.
pub type ReadFile<'a> = &'a mut dyn FnMut(&[u8]) -> Result<Option<TreeFile>, Gap>;

/// The tree that a lockfile stands in, asked only for what a finding needs. Paths are relative to the repository's root.
pub struct Tree<'a> {
    /// Gives the file at a path; nothing where none is.
    pub read: ReadFile<'a>,
    /// Gives the names of the folders in a folder, in order; the root's path is empty.
    pub folders: &'a mut dyn FnMut(&[u8]) -> Vec<Vec<u8>>,
}

/// A manifest at its path.
pub(super) struct Found {
    pub(super) path: Vec<u8>,
    pub(super) file: TreeFile,
    /// What it says, its dependencies aside.
    pub(super) manifest: Manifest,
    /// Its dependencies, with what they inherit.
    pub(super) pulls: Vec<Pull>,
}

/// A dependency of a manifest.
pub(super) struct Pull {
    pub(super) declaration: Declaration,
    /// The manifest of the workspace that it inherits from, and the place there.
    pub(super) shared: Option<(usize, Region)>,
}

/// All manifests that were found, the workspace's root first.
#[derive(Default)]
pub(super) struct Members {
    pub(super) all: Vec<Found>,
    /// What could not be read.
    pub(super) gaps: Vec<Gap>,
}

/// Reads the manifests of the workspace whose lockfile is at `lock`; none where no manifest stands beside it.
pub(super) fn read(lock: &[u8], tree: &mut Tree<'_>) -> Members {
    let root = folder_of(lock).to_vec();
    let mut search = Search {
        tree,
        root: root.clone(),
        known: HashMap::new(),
        todo: Vec::new(),
        bytes: MAX_BYTES,
        folders: MAX_FOLDERS,
        found: Members::default(),
    };
    if search.follow(&root).is_some() {
        search.members(&root);
        while let Some(at) = search.todo.pop() {
            search.take(at);
        }
    }
    search.found
}

struct Search<'t, 'a> {
    tree: &'t mut Tree<'a>,
    /// The folder of the lockfile.
    root: Vec<u8>,
    /// By path; nothing where no manifest is, or none that can be read.
    known: HashMap<Vec<u8>, Option<usize>>,
    /// Manifests whose dependencies are still to be taken in.
    todo: Vec<usize>,
    /// Bytes and folders that may still be read.
    bytes: usize,
    folders: usize,
    found: Members,
}

impl Search<'_, '_> {
    /// The manifest in a folder, and later what it names.
    fn follow(&mut self, folder: &[u8]) -> Option<usize> {
        let is_new = !self.known.contains_key(&join(folder, NAME));
        let at = self.open(folder)?;
        if is_new {
            self.todo.push(at);
        }
        Some(at)
    }

    /// The manifest in a folder.
    fn open(&mut self, folder: &[u8]) -> Option<usize> {
        let path = join(folder, NAME);
        if let Some(known) = self.known.get(&path) {
            return *known;
        }
        self.known.insert(path.clone(), None);
        if depth(&path) > MAX_DEPTH {
            self.cut();
            return None;
        }
        let file = match (self.tree.read)(&path) {
            Ok(file) => file?,
            Err(gap) => {
                self.found.gaps.push(gap);
                return None;
            }
        };
        if self.found.all.len() == MAX_MANIFESTS || file.bytes.len() > self.bytes {
            self.cut();
            return None;
        }
        self.bytes -= file.bytes.len();
        match manifest::read(&file.bytes) {
            Ok(manifest) => {
                let at = self.found.all.len();
                self.known.insert(path.clone(), Some(at));
                self.found.all.push(Found { path, file, manifest, pulls: Vec::new() });
                Some(at)
            }
            Err(why) => {
                let detail = format!("{why}: which packages it pulls in, and when they are built, is not told");
                self.found.gaps.push(Gap {
                    reason: GapReason::BadManifest,
                    path: Some(path.into()),
                    object: file.object,
                    bytes: None,
                    detail: detail.into(),
                });
                None
            }
        }
    }

    /// Follows what the root says of its members.
    fn members(&mut self, root: &[u8]) {
        let Some(found) = self.found.all.first() else { return };
        let below = |paths: &[String]| paths.iter().filter_map(|path| resolve(root, path)).collect::<BTreeSet<_>>();
        let mut folders = below(&found.manifest.patches);
        let (mut patterns, mut excluded) = (Vec::new(), BTreeSet::new());
        if let Some(shared) = &found.manifest.workspace {
            let paths: Vec<String> = shared.dependencies.iter().filter_map(|dependency| dependency.path.clone()).collect();
            let (fitting, names): (Vec<String>, Vec<String>) = shared.members.iter().cloned().partition(|member| is_pattern(member));
            folders.extend(below(&paths));
            folders.extend(below(&names));
            (patterns, excluded) = (fitting, below(&shared.exclude));
        }
        for pattern in patterns {
            let fitting = self.expand(root, &pattern);
            folders.extend(fitting.into_iter().filter(|folder| !excluded.iter().any(|excluded| is_below(folder, excluded))));
        }
        for folder in folders {
            self.follow(&folder);
        }
    }

    /// The folders that fit a pattern.
    fn expand(&mut self, root: &[u8], pattern: &str) -> BTreeSet<Vec<u8>> {
        let mut fitting: BTreeSet<Vec<u8>> = BTreeSet::from([root.to_vec()]);
        for name in pattern.split('/').filter(|name| !matches!(*name, "" | ".")) {
            let mut next = BTreeSet::new();
            for folder in fitting {
                if name == "**" {
                    let mut todo = vec![folder];
                    while let Some(folder) = todo.pop() {
                        todo.extend(self.folders_in(&folder).iter().map(|name| join(&folder, name)));
                        next.insert(folder);
                    }
                } else if is_pattern(name) {
                    let names = self.folders_in(&folder);
                    next.extend(names.iter().filter(|own| fits(name, &String::from_utf8_lossy(own))).map(|own| join(&folder, own)));
                } else {
                    next.extend(resolve(&folder, name));
                }
            }
            fitting = next;
        }
        fitting
    }

    fn folders_in(&mut self, folder: &[u8]) -> Vec<Vec<u8>> {
        if self.folders == 0 {
            return Vec::new();
        }
        if depth(folder) == MAX_DEPTH {
            self.cut();
            return Vec::new();
        }
        let mut names = (self.tree.folders)(folder);
        if names.len() >= self.folders {
            names.truncate(self.folders - 1);
            self.cut();
        }
        self.folders -= names.len() + 1;
        names
    }

    /// Takes in a manifest's dependencies, and follows those that have a path.
    fn take(&mut self, at: usize) {
        let declared = std::mem::take(&mut self.found.all[at].manifest.dependencies);
        let own = folder_of(&self.found.all[at].path).to_vec();
        let root = if declared.iter().any(|declared| declared.is_inherited) { self.root_of(&own) } else { None };
        let mut folders = BTreeSet::new();
        let mut pulls = Vec::with_capacity(declared.len());
        for mut declaration in declared {
            let inherited = root.filter(|_| declaration.is_inherited).and_then(|root| Some((root, self.shared(root, &declaration.key)?)));
            if let Some((root, shared)) = inherited {
                declaration.package.clone_from(&shared.package);
                declaration.requirement.clone_from(&shared.requirement);
                declaration.features.extend(shared.features.iter().cloned());
                folders.extend(shared.path.as_ref().and_then(|path| resolve(folder_of(&self.found.all[root].path), path)));
                pulls.push(Pull { declaration, shared: Some((root, shared.region)) });
            } else {
                folders.extend(declaration.path.as_ref().and_then(|path| resolve(&own, path)));
                pulls.push(Pull { declaration, shared: None });
            }
        }
        self.found.all[at].pulls = pulls;
        for folder in folders {
            self.follow(&folder);
        }
    }

    /// What a workspace's table says of a name.
    fn shared(&self, root: usize, key: &str) -> Option<&Declaration> {
        let table = &self.found.all.get(root)?.manifest.workspace.as_ref()?.dependencies;
        // The names of one table come in order.
        table.get(table.binary_search_by(|shared| shared.key.as_str().cmp(key)).ok()?)
    }

    /// The root of the workspace that a folder is in: the next one above, or else the lockfile's.
    fn root_of(&mut self, folder: &[u8]) -> Option<usize> {
        let mut here = folder;
        loop {
            let at = self.open(here).filter(|at| self.found.all[*at].manifest.workspace.is_some());
            if at.is_some() {
                return at;
            }
            if here.is_empty() || here == self.root {
                return Some(0);
            }
            here = folder_of(here);
        }
    }

    fn cut(&mut self) {
        let path = Some(join(&self.root, NAME).into());
        if !self.found.gaps.iter().any(|gap| gap.reason == GapReason::OverLimit && gap.path == path) {
            let detail = format!(
                "the workspace has more than {MAX_MANIFESTS} manifests, {MAX_BYTES} bytes of them, {MAX_FOLDERS} folders that may be members, or \
                 {MAX_DEPTH} in each other: what the rest pull in is not told"
            );
            self.found.gaps.push(Gap { reason: GapReason::OverLimit, path, object: None, bytes: None, detail: detail.into() });
        }
    }
}

/// A path's folder; empty for the root's.
fn folder_of(path: &[u8]) -> &[u8] {
    path.iter().rposition(|byte| *byte == b'/').map_or(b"", |at| &path[..at])
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, name].join(&b'/') }
}

fn depth(path: &[u8]) -> usize {
    path.split(|byte| *byte == b'/').count() - 1
}

/// Whether `path` is `folder` or below it.
fn is_below(path: &[u8], folder: &[u8]) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// Where `relative` leads from `folder`; nothing where that is outside of the tree.
fn resolve(folder: &[u8], relative: &str) -> Option<Vec<u8>> {
    if relative.starts_with('/') {
        return None;
    }
    let mut names: Vec<&[u8]> = folder.split(|byte| *byte == b'/').filter(|name| !name.is_empty()).collect();
    for name in relative.split(['/', '\\']) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name.as_bytes()),
        }
    }
    Some(names.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::{is_below, resolve};

    #[test]
    fn paths_lead_within_the_tree_or_nowhere() {
        for (folder, relative, expected) in [
            ("", "a", Some("a")),
            ("", ".", Some("")),
            ("a/b", "../c/./d/", Some("a/c/d")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("a", "/etc", None),
            ("a", "b\\c", Some("a/b/c")),
        ] {
            assert_eq!(resolve(folder.as_bytes(), relative).as_deref(), expected.map(str::as_bytes), "{folder} {relative}");
        }
        assert!(is_below(b"a/b", b"a") && is_below(b"a", b"a") && is_below(b"a", b""));
        assert!(!is_below(b"ab", b"a"));
    }
}
