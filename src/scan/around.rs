//! The tree that a lockfile stands in, for the manifests beside it.

use std::sync::Arc;

use crate::advisories::TreeFile;
use crate::blob::{ObjectId, Part};
use crate::finding::{Gap, GapReason};
use crate::objects::{Algorithm, Kind, Reader, Store};
use crate::source::{Lookup, Repository, WorkFile};

/// Where the neighbours of a lockfile are.
#[derive(Clone)]
pub(crate) enum Around<'a> {
    /// Nowhere: it came alone.
    Nothing,
    /// In the working tree: these files, sorted by path, and how git would name their content.
    Files(Arc<[WorkFile]>, Option<Algorithm>),
    /// In this tree.
    Tree(&'a Store, ObjectId),
    /// In the index.
    Index(&'a Repository),
}

/// Neighbours that were asked for.
pub(crate) enum Neighbours<'a> {
    Nothing,
    Files(Arc<[WorkFile]>, Option<Algorithm>),
    Tree(Box<Lookup<'a>>, Reader<'a>, ObjectId),
    Index(Vec<(Vec<u8>, ObjectId)>, Reader<'a>),
}

impl<'a> Around<'a> {
    /// Opens what is around; reads no file yet.
    pub(crate) fn open(&self) -> Neighbours<'a> {
        match self {
            Self::Nothing => Neighbours::Nothing,
            Self::Files(files, algorithm) => Neighbours::Files(Arc::clone(files), *algorithm),
            Self::Tree(store, root) => Neighbours::Tree(Box::new(Lookup::new(store)), Reader::new(store), *root),
            Self::Index(repository) => {
                let staged = repository.index().unwrap_or_default().into_iter().filter(|staged| !staged.id.is_null());
                let mut staged: Vec<_> = staged.map(|staged| (staged.path, staged.id)).collect();
                staged.sort();
                Neighbours::Index(staged, Reader::new(&repository.store))
            }
        }
    }
}

impl Neighbours<'_> {
    /// The file at a path; no link is followed.
    pub(crate) fn read(&mut self, path: &[u8]) -> Result<Option<TreeFile>, Gap> {
        match self {
            Self::Nothing => Ok(None),
            Self::Files(files, algorithm) => {
                let Ok(at) = files.binary_search_by(|file| file.path.as_slice().cmp(path)) else { return Ok(None) };
                let Some(content) = files[at].read_whole()? else { return Ok(None) };
                if content.part != Part::File {
                    let detail = "it is a symbolic link, which is not followed".into();
                    return Err(Gap { reason: GapReason::BadManifest, path: Some(path.into()), object: None, bytes: None, detail });
                }
                let object = algorithm.map(|algorithm| algorithm.name_of(Kind::Blob, &content.bytes));
                Ok(Some(TreeFile { bytes: content.bytes, object }))
            }
            Self::Tree(lookup, reader, root) => lookup.find_file(*root, path).map(|id| blob(reader, path, id)).transpose(),
            Self::Index(staged, reader) => {
                let at = staged.binary_search_by(|(staged, _)| staged.as_slice().cmp(path)).ok();
                at.map(|at| blob(reader, path, staged[at].1)).transpose()
            }
        }
    }

    /// The names of the folders in a folder.
    pub(crate) fn folders(&mut self, folder: &[u8]) -> Vec<Vec<u8>> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Files(files, _) => folders_in(files, |file| &file.path, folder),
            Self::Tree(lookup, _, root) => lookup.folders(*root, folder),
            Self::Index(staged, _) => folders_in(staged, |(path, _)| path, folder),
        }
    }
}

fn blob(reader: &mut Reader<'_>, path: &[u8], id: ObjectId) -> Result<TreeFile, Gap> {
    match reader.read_kind(&id, Kind::Blob) {
        Ok(bytes) => Ok(TreeFile { bytes: bytes.to_vec(), object: Some(id) }),
        Err(gap) => Err(Gap { path: Some(path.into()), ..gap }),
    }
}

/// The folders that sorted paths lead through.
fn folders_in<T>(all: &[T], path: impl Fn(&T) -> &[u8], folder: &[u8]) -> Vec<Vec<u8>> {
    let prefix = if folder.is_empty() { Vec::new() } else { [folder, b"/"].concat() };
    let mut rest = &all[all.partition_point(|item| path(item) < prefix.as_slice())..];
    let mut names = Vec::new();
    while let Some(below) = rest.first().and_then(|first| path(first).strip_prefix(prefix.as_slice())) {
        let Some(slash) = below.iter().position(|byte| *byte == b'/') else {
            rest = &rest[1..];
            continue;
        };
        let name = below[..slash].to_vec();
        // What comes behind all paths that lead through it: a slash, and one more.
        let behind = [prefix.as_slice(), &name, b"0"].concat();
        rest = &rest[rest.partition_point(|item| path(item) < behind.as_slice())..];
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::folders_in;

    #[test]
    fn folders_are_told_by_the_paths_through_them() {
        let paths = ["Cargo.toml", "a-b/x", "a/b/x", "a/b/y", "a/c", "a/d/e/f", "ab/x", "b"];
        let folders = |folder: &str| -> Vec<String> {
            let found = folders_in(&paths, |path| path.as_bytes(), folder.as_bytes());
            found.into_iter().map(|name| String::from_utf8_lossy(&name).into_owned()).collect()
        };
        assert_eq!(folders(""), ["a-b", "a", "ab"]);
        assert_eq!(folders("a"), ["b", "d"]);
        assert_eq!(folders("a/d"), ["e"]);
        assert_eq!(folders("b"), [""; 0]);
    }
}
