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

    /// The name of an object of `len` bytes that come bit by bit.
    #[must_use]
    pub fn naming(self, kind: Kind, len: u64) -> Naming {
        let header = format!("{} {len}\0", kind.name());
        let hash = match self {
            Self::Sha1 => Running::Sha1(Sha1::new().chain_update(header)),
            Self::Sha256 => Running::Sha256(Sha256::new().chain_update(header)),
        };
        Naming { hash, left: Some(len) }
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

/// Names an object whose content comes bit by bit.
pub struct Naming {
    hash: Running,
    /// How many bytes are to come yet; none when more came than were promised.
    left: Option<u64>,
}

enum Running {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Naming {
    /// Takes what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.left = self.left.and_then(|left| left.checked_sub(bytes.len() as u64));
        match &mut self.hash {
            Running::Sha1(hash) => hash.update(bytes),
            Running::Sha256(hash) => hash.update(bytes),
        }
    }

    /// The name; none when not exactly as many bytes came as were promised.
    #[must_use]
    pub fn finish(self) -> Option<ObjectId> {
        self.left.filter(|left| *left == 0)?;
        match self.hash {
            Running::Sha1(hash) => ObjectId::new(&hash.finalize()),
            Running::Sha256(hash) => ObjectId::new(&hash.finalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, Kind};

    #[test]
    fn a_name_is_the_same_bit_by_bit() {
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256] {
            let named = |promised| {
                let mut naming = algorithm.naming(Kind::Blob, promised);
                b"some content".chunks(5).for_each(|bit| naming.push(bit));
                naming.finish()
            };
            assert_eq!(named(12), Some(algorithm.name_of(Kind::Blob, b"some content")));
            assert_eq!((named(11), named(13)), (None, None));
        }
    }
}
