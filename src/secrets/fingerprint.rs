//! The identity of a secret: a hash that can be published, and the only door to `blake3` and `argon2`.
//!
//! It is made from the rule's family and the secret alone, never from commit, author, path or line, so that a suppression survives what
//! people do to history. A long random token gets a keyed BLAKE3. What can be guessed gets Argon2id, so that guessing stays slow.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};

use crate::finding::Fingerprint;

/// Names what the hash is for (see `blake3::derive_key`); never changes, or all baselines are lost.
const CONTEXT: &str = "lockhound 2026-11-22 fingerprint of a secret";

/// Memory of one Argon2id hash, in KiB: about 8 ms on one core.
const MEMORY: u32 = 8 * 1024;

/// What keeps fingerprints of guessable secrets in one repository apart from those in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Default for Salt {
    fn default() -> Self {
        Self(*b"lockhound-salt-1")
    }
}

/// Makes fingerprints; remembers the slow ones under keys that are random in each process, never the secrets.
pub(super) struct Fingerprints {
    salt: Salt,
    cache_key: [u8; 32],
    slow: Mutex<HashMap<[u8; 32], Fingerprint>>,
}

impl Fingerprints {
    pub(super) fn new(salt: Salt) -> Self {
        let mut cache_key = [0; 32];
        for part in cache_key.chunks_exact_mut(8) {
            part.copy_from_slice(&RandomState::new().hash_one(0_u8).to_le_bytes());
        }
        Self { salt, cache_key, slow: Mutex::new(HashMap::new()) }
    }

    /// The fingerprint of `secret`, which may be in several parts; `guessable` chooses the slow hash.
    pub(super) fn of(&self, family: &str, secret: &[&[u8]], guessable: bool) -> Fingerprint {
        let message = message(family, secret);
        if !guessable {
            let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
            hasher.update(&message);
            return hex(&hasher.finalize().as_bytes()[..16]);
        }
        let key = *blake3::keyed_hash(&self.cache_key, &message).as_bytes();
        if let Some(known) = self.slow.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let fingerprint = slow(&message, &self.salt);
        self.slow.lock().unwrap_or_else(PoisonError::into_inner).insert(key, fingerprint.clone());
        fingerprint
    }
}

/// Fingerprints that are for counting only.
impl Fingerprints {
    /// Tells secrets apart within this process; fast for all, and of no use to anybody else.
    pub(super) fn fleeting(&self, family: &str, secret: &[&[u8]]) -> [u8; 16] {
        let mut out = [0; 16];
        out.copy_from_slice(&blake3::keyed_hash(&self.cache_key, &message(family, secret)).as_bytes()[..16]);
        out
    }
}

/// BLAKE3 of `parts`, each with its length, as hex.
pub(super) fn digest(parts: impl Iterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Family and parts, each with its length in front, so that no two lists give the same bytes.
fn message(family: &str, secret: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in std::iter::once(family.as_bytes()).chain(secret.iter().copied()) {
        out.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        out.extend_from_slice(part);
    }
    out
}

fn slow(message: &[u8], salt: &Salt) -> Fingerprint {
    let mut out = [0; 16];
    let params = Params::new(MEMORY, 1, 1, Some(out.len())).expect("8 MiB, one pass and one lane are allowed because RFC 9106 allows them");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(message, &salt.0, &mut out)
        .expect("hashing works because message, salt and output are of lengths that RFC 9106 allows");
    hex(&out)
}

fn hex(bytes: &[u8]) -> Fingerprint {
    use std::fmt::Write;
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(out, "{byte:02x}").expect("a String takes all that is written");
    }
    Fingerprint(out)
}

#[cfg(test)]
mod tests {
    use super::{Fingerprints, Salt};

    #[test]
    fn the_same_secret_has_the_same_fingerprint_everywhere() {
        let [one, two] = [(); 2].map(|()| Fingerprints::new(Salt::default()));
        for guessable in [false, true] {
            assert_eq!(one.of("a", &[b"secret"], guessable), two.of("a", &[b"secret"], guessable));
            assert_eq!(one.of("a", &[b"secret"], guessable), one.of("a", &[b"secret"], guessable));
            assert_ne!(one.of("a", &[b"secret"], guessable), one.of("b", &[b"secret"], guessable));
            assert_ne!(one.of("a", &[b"sec", b"ret"], guessable), one.of("a", &[b"secr", b"et"], guessable));
            assert_eq!(one.of("a", &[b"secret"], guessable).0.len(), 32);
        }
    }

    #[test]
    fn the_salt_counts_for_what_can_be_guessed_only() {
        let [one, two] = [Salt::default(), Salt([7; 16])].map(Fingerprints::new);
        assert_eq!(one.of("a", &[b"secret"], false), two.of("a", &[b"secret"], false));
        assert_ne!(one.of("a", &[b"secret"], true), two.of("a", &[b"secret"], true));
    }

    /// Baselines hold these: they may never change.
    #[test]
    fn fingerprints_are_stable() {
        let fingerprints = Fingerprints::new(Salt::default());
        let [fast, slow] = [false, true].map(|guessable| fingerprints.of("family", &[b"not a secret"], guessable).0);
        assert_eq!([fast.as_str(), slow.as_str()], ["b6f84b797ff8dc4a9658f6248ca0c811", "db140003ad6e21b0e3a3106d93815b2c"]);
    }
}
