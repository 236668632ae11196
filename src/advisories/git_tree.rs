//! Single files of the newest commit of a local git repository: a registry index that was cloned.

use std::path::{Path, PathBuf};

/// A git repository and the tree to read from. An open repository can't be shared by threads as we build gix, so it is opened for each file.
pub(super) struct GitTree {
    path: PathBuf,
    tree: gix::ObjectId,
}

/// What is read from: of a clone that Cargo made, what it fetched last; else HEAD.
const TIPS: [&str; 3] = ["refs/remotes/origin/HEAD", "refs/remotes/origin/master", "HEAD"];

impl GitTree {
    /// The newest commit of the repository at `path`, none when there is none.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let repo = repository(path)?;
        let tree_of = |name: &&str| Some(repo.rev_parse_single(*name).ok()?.object().ok()?.peel_to_tree().ok()?.id);
        let tree = TIPS.iter().find_map(tree_of)?;
        Some(Self { path: path.to_owned(), tree })
    }

    /// The file at `path`, none when there is none of at most `max` bytes.
    pub(super) fn file(&self, path: &str, max: u64) -> Option<Vec<u8>> {
        let repo = repository(&self.path)?;
        let entry = repo.find_tree(self.tree).ok()?.lookup_entry_by_path(path).ok()??;
        let is_small = entry.mode().is_blob() && entry.id().header().ok()?.size() <= max;
        is_small.then(|| entry.object().ok().map(|object| object.detach().data)).flatten()
    }
}

fn repository(path: &Path) -> Option<gix::Repository> {
    gix::open_opts(path, gix::open::Options::isolated()).ok()
}
