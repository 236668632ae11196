//! What a repository says of findings that are known: its baseline, from where the change under review can't have put it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::attribution::peel;
use super::target::Known;
use crate::blob::ObjectId;
use crate::objects::{Kind, Reader, Store};
use crate::policy::{Baseline, baseline};
use crate::source::{Lookup, Repository};

impl Known {
    /// The baseline for a whole repository.
    pub(crate) fn of_repository(&self, repository: &Repository) -> Result<Option<Baseline>> {
        if let Some(root) = &repository.layout.worktree {
            return self.of_folder(root);
        }
        let head = repository.head.and_then(|head| peel(&mut Reader::new(&repository.store), head));
        self.of_change(repository, head.as_slice())
    }

    /// The baseline for a change: what stood in the trees `before` it.
    pub(crate) fn of_change(&self, repository: &Repository, before: &[ObjectId]) -> Result<Option<Baseline>> {
        match self {
            Self::OfRepository => in_trees(&repository.store, before),
            Self::Given(baseline) => Ok(baseline.clone()),
        }
    }

    /// What is to be said of entries that a change itself adds to the baseline that was `before` it.
    pub(crate) fn added_by(&self, repository: &Repository, before: Option<&Baseline>, after: &[ObjectId]) -> Result<Option<String>> {
        if *self != Self::OfRepository {
            return Ok(None);
        }
        let after = in_trees(&repository.store, after)?.unwrap_or_default();
        let added = before.map_or(after.len(), |before| after.beyond(before));
        Ok((added > 0)
            .then(|| format!("the change adds {} to the baseline, which holds once it is merged, and not for the change", entries(added))))
    }

    /// The baseline for files of a folder.
    pub(crate) fn of_folder(&self, root: &Path) -> Result<Option<Baseline>> {
        match self {
            Self::OfRepository => in_folder(root),
            Self::Given(baseline) => Ok(baseline.clone()),
        }
    }

    /// The baseline for a stream, which belongs to no repository.
    pub(crate) fn of_stream(&self) -> Option<Baseline> {
        match self {
            Self::OfRepository => None,
            Self::Given(baseline) => baseline.clone(),
        }
    }
}

/// `1 entry`, `2 entries`.
pub(crate) fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// The baseline at the root of a folder. What git would not store as a file is none.
fn in_folder(root: &Path) -> Result<Option<Baseline>> {
    let path = root.join(baseline::NAME);
    let Ok(found) = fs::symlink_metadata(&path) else { return Ok(None) };
    if !found.is_file() {
        return Ok(None);
    }
    ensure!(found.len() <= baseline::MAX_BYTES, "{} has more than {} bytes", baseline::NAME, baseline::MAX_BYTES);
    let bytes = fs::read(&path).with_context(|| format!("{} can't be read", baseline::NAME))?;
    parse(&bytes, baseline::NAME).map(Some)
}

/// The baseline at the root of these trees. Of several, what all of them know: none of them alone may say what passes.
fn in_trees(store: &Store, trees: &[ObjectId]) -> Result<Option<Baseline>> {
    let (mut lookup, mut reader) = (Lookup::new(store), Reader::new(store));
    let mut all: Option<Baseline> = None;
    for blob in trees.iter().filter_map(|tree| lookup.find(*tree, baseline::NAME.as_bytes())) {
        let bytes = reader.read_kind(&blob, Kind::Blob).map_err(|gap| anyhow::anyhow!("{}: {}", baseline::NAME, gap.detail.terminal()))?;
        let found = parse(&bytes, &format!("{} of a commit", baseline::NAME))?;
        all = Some(all.map_or_else(|| found.clone(), |all| all.common(&found)));
    }
    Ok(all)
}

fn parse(bytes: &[u8], name: &str) -> Result<Baseline> {
    Baseline::parse(bytes).map_err(|problem| anyhow::anyhow!("{name}: {problem}"))
}
