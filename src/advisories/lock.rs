//! A file to judge, and what names a finding in it: its place and its fingerprint.

use sha2::{Digest, Sha256};

use crate::blob::{ObjectId, Part};
use crate::finding::{Fingerprint, Place, Refs, Region, Role, Status};

/// A lockfile to judge.
#[derive(Clone, Copy, Debug)]
pub struct Lock<'a> {
    /// Relative to the repository's root.
    pub path: &'a [u8],
    /// What it holds.
    pub bytes: &'a [u8],
    /// Its git object, where it is one.
    pub object: Option<ObjectId>,
    /// Where in the repository's life it stands.
    pub status: Status,
}

/// A place in the file.
pub(super) fn place(lock: &Lock<'_>, region: Region, role: Role) -> Place {
    Place {
        status: lock.status,
        role,
        path: Some(lock.path.into()),
        inner: None,
        region,
        part: Part::File,
        object: lock.object,
        commit: None,
        removed: None,
        refs: Refs::default(),
        line_hash: None,
        allowance: None,
    }
}

/// Advisory, package and lockfile, and no version or line: it stays the same until the package is mended. The first half of a SHA-256, hex.
pub(super) fn fingerprint(advisory: &str, package: &str, path: &[u8]) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in [b"lockhound dependency", advisory.as_bytes(), package.as_bytes(), path] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digits = hash.finalize().into_iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]);
    Fingerprint(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect())
}
