//! The packages of a repository's lockfiles, for a bill of materials.

use std::path::Path;

use anyhow::Result;

use super::looker::Sight;
use super::whole::{at_head, in_working_tree};
use crate::advisories::Inventory;
use crate::objects::{Kind, Reader, commit_links};
use crate::secrets::Detector;
use crate::source::Repository;
use crate::text::Untrusted;

/// All packages in the lockfiles of the working tree, or of HEAD where there is none. Secrets in any text are masked by `detector`.
///
/// # Errors
/// When there is no repository at or above `path`.
pub fn inventory(path: &Path, detector: &Detector) -> Result<Inventory> {
    let repository = Repository::open(path)?;
    let mut sight = Sight::default();
    let lockfiles = match &repository.layout.worktree {
        Some(root) => in_working_tree(&repository, root, &mut sight),
        None => at_head(&repository, &[], &mut sight),
    };
    let mut reader = Reader::new(&repository.store);
    let head = repository.head.and_then(|head| commit_links(&reader.read_kind(&head, Kind::Commit).ok()?));
    let mask = |text: &[u8]| detector.redact(text);
    let mut inventory = Inventory {
        name: name_of(&repository, detector),
        commit: repository.head,
        time: head.map(|head| head.committed),
        ..Inventory::default()
    };
    for lockfile in lockfiles.iter().filter(|lockfile| lockfile.is_lockfile()) {
        inventory.add(&lockfile.lent(), mask);
    }
    inventory.gaps.append(&mut sight.gaps);
    for gap in &mut inventory.gaps {
        gap.path = gap.path.as_ref().map(|path| mask(path.as_bytes()));
        gap.detail = mask(gap.detail.as_bytes());
    }
    inventory.gaps.sort();
    inventory.gaps.dedup();
    Ok(inventory)
}

/// The name of the folder that the repository is in, a bare one's without `.git`.
fn name_of(repository: &Repository, detector: &Detector) -> Untrusted {
    let folder = repository.layout.worktree.as_deref().unwrap_or(&repository.layout.git_dir);
    let name = folder.file_name().map(|name| name.as_encoded_bytes().to_vec()).unwrap_or_default();
    detector.redact(name.strip_suffix(b".git").filter(|name| !name.is_empty()).unwrap_or(&name))
}
