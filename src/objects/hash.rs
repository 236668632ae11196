//! The two hashes that git names objects by, and seals packs and indexes with.

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::map::Map;
use super::object::Kind;
use crate::blob::ObjectId;

/// How much of a file is hashed at a time, in bytes.
const SEAL_STEP: usize = 1 << 20;

/// Which hash a repository uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl Algorithm {
    /// The length of an object's name in bytes.
    #[must_use]
    pub fn name_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The name that git gives an object.
    #[must_use]
    pub fn name_of(self, kind: Kind, bytes: &[u8]) -> ObjectId {
        let header = format!("{} {}\0", kind.name(), bytes.len());
        ObjectId::new(&self.digest([header.as_bytes(), bytes].into_iter())).expect("a digest has an object name's length")
    }

    /// Whether `file` ends with the hash of all that is before it, as packs and indexes do.
    pub(crate) fn seals(self, file: &Map) -> bool {
        let Some((body, seal)) = file.len().checked_sub(self.name_len()).and_then(|at| file.split_at_checked(at)) else { return false };
        let parts = body.chunks(SEAL_STEP).inspect(|part| file.note_read(part.len()));
        self.digest(parts) == seal
    }

    fn digest<'a>(self, parts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
        match self {
            Self::Sha1 => parts.fold(Sha1::new(), Digest::chain_update).finalize().to_vec(),
            Self::Sha256 => parts.fold(Sha256::new(), Digest::chain_update).finalize().to_vec(),
        }
    }
}
