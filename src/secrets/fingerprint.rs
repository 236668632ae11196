//! The identity of a secret: a hash that can be published, and the only door to `blake3` and `argon2`.
//!
//! It is made from the rule's family and the secret alone, never from commit, author, path or line, so that a suppression survives what
//! people do to history. A long random token gets a keyed BLAKE3. What can be guessed gets Argon2id, so that guessing stays slow: of a keyed
//! BLAKE3 that stands in for it while a scan runs, so that each such secret is hashed slowly once, at the end, and nothing holds it until then.

use std::collections::{BTreeSet, HashMap};

use argon2::{Algorithm, Argon2, Params, Version};

use crate::crew::share;
use crate::finding::{Fingerprint, Gap};

/// Names what the hash is for (see `blake3::derive_key`); never changes, or all baselines are lost.
const CONTEXT: &str = "lockhound 2026-11-22 fingerprint of a secret";

/// The same for what stands in for a slow fingerprint while a scan runs.
const STAND_IN_CONTEXT: &str = "lockhound 2026-11-22 message of a slow fingerprint";

/// What a stand-in begins with; no fingerprint does.
const STAND_IN: &str = "slow:";

/// How many fingerprints of guessable secrets one scan makes.
const MAX_SLOW: usize = 4_000;

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

/// Makes fingerprints.
pub(super) struct Fingerprints {
    salt: Salt,
}

impl Fingerprints {
    pub(super) fn new(salt: Salt) -> Self {
        Self { salt }
    }

    /// The fingerprint of `secret`, which may be in several parts; of one that is guessable, what stands in for it until [`Self::slow`] makes it.
    pub(super) fn of(family: &str, secret: &[&[u8]], guessable: bool) -> Fingerprint {
        let message = message(family, secret);
        let derived = |context| blake3::Hasher::new_derive_key(context).update(&message).finalize();
        if guessable {
            return Fingerprint(format!("{STAND_IN}{}", derived(STAND_IN_CONTEXT).to_hex()));
        }
        hex(&derived(CONTEXT).as_bytes()[..16])
    }

    /// Makes the fingerprints that all of these stand for, on so many threads: of the first [`MAX_SLOW`], in their own order, so that it does
    /// not depend on when each was found.
    pub(super) fn slow(&self, stand_ins: &BTreeSet<&Fingerprint>, threads: usize) -> (HashMap<Fingerprint, Fingerprint>, Vec<Gap>) {
        let first = first(stand_ins, MAX_SLOW);
        let (made, gaps) = share(&first, threads, Vec::new, |made, print| made.push(((*print).clone(), slow(&print.0, &self.salt))));
        (made.into_iter().flatten().collect(), gaps)
    }
}

/// Those that stand in for another, at `most` so many.
fn first<'f>(fingerprints: &BTreeSet<&'f Fingerprint>, most: usize) -> Vec<&'f Fingerprint> {
    fingerprints.iter().copied().filter(|print| is_stand_in(print)).take(most).collect()
}

/// Whether it stands in for a fingerprint that is still to be made. It must not be published: it is a fast hash of what can be guessed.
pub(super) fn is_stand_in(fingerprint: &Fingerprint) -> bool {
    fingerprint.0.starts_with(STAND_IN)
}

/// Tells secrets apart that are only counted; never to be published.
pub(super) fn fleeting(family: &str, secret: &[&[u8]]) -> [u8; 16] {
    let hash = blake3::Hasher::new_derive_key(STAND_IN_CONTEXT).update(&message(family, secret)).finalize();
    let mut out = [0; 16];
    out.copy_from_slice(&hash.as_bytes()[..16]);
    out
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

fn slow(message: &str, salt: &Salt) -> Fingerprint {
    let mut out = [0; 16];
    let params = Params::new(MEMORY, 1, 1, Some(out.len())).expect("8 MiB, one pass and one lane are allowed because RFC 9106 allows them");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(message.as_bytes(), &salt.0, &mut out)
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
    use std::collections::BTreeSet;

    use super::{Fingerprint, Fingerprints, STAND_IN, Salt, first, is_stand_in};

    fn first_half(hex: &str) -> [u8; 8] {
        u64::from_str_radix(&hex[..16], 16).expect("hex").to_be_bytes()
    }

    fn made(salt: &Salt, secret: &[&[u8]]) -> Fingerprint {
        let stand_in = Fingerprints::of("a", secret, true);
        let (made, gaps) = Fingerprints::new(salt.clone()).slow(&BTreeSet::from([&stand_in]), 2);
        assert_eq!((made.len(), gaps), (1, Vec::new()));
        made[&stand_in].clone()
    }

    #[test]
    fn the_same_secret_has_the_same_fingerprint_everywhere() {
        for guessable in [false, true] {
            let of = |family, secret: &[&[u8]]| Fingerprints::of(family, secret, guessable);
            assert_eq!(of("a", &[b"secret"]), of("a", &[b"secret"]));
            assert_ne!(of("a", &[b"secret"]), of("b", &[b"secret"]));
            assert_ne!(of("a", &[b"sec", b"ret"]), of("a", &[b"secr", b"et"]));
        }
        let print = made(&Salt::default(), &[b"secret"]);
        assert_eq!((print.0.len(), Fingerprints::of("a", &[b"secret"], false).0.len()), (32, 32));
        assert_eq!(print, made(&Salt::default(), &[b"secret"]));
        assert_ne!(print, made(&Salt::default(), &[b"secrets"]));
    }

    #[test]
    fn the_salt_counts_for_what_can_be_guessed() {
        assert_ne!(made(&Salt::default(), &[b"secret"]), made(&Salt([7; 16]), &[b"secret"]));
    }

    /// Baselines hold these: they may never change.
    #[test]
    fn fingerprints_are_stable() {
        let fast = Fingerprints::of("family", &[b"not a secret"], false).0;
        assert_eq!(
            [fast, made(&Salt::default(), &[b"not a secret"]).0],
            ["b6f84b797ff8dc4a9658f6248ca0c811", "f0dfc3cca1c8048952fd90e3a7b5dd3e"]
        );
    }

    /// A thief with a baseline and all six-digit numbers: no fast hash of them is in it. What is, takes 8 MiB and some 8 ms a guess, so that a
    /// million guesses are two hours of a core, for one secret of one repository.
    #[test]
    fn no_fast_hash_confirms_a_guess() {
        let published = made(&Salt([3; 16]), &[b"493817"]).0;
        let guesses = |message: &[u8]| {
            let keyed = [super::CONTEXT, super::STAND_IN_CONTEXT].map(|context| blake3::derive_key(context, message));
            keyed.into_iter().chain([*blake3::hash(message).as_bytes()])
        };
        for number in 0..1_000_000 {
            let message = super::message("a", &[format!("{number:06}").as_bytes()]);
            assert!(guesses(&message).all(|hash| hash[..8] != first_half(&published)), "{number}");
        }
    }

    #[test]
    fn a_scan_makes_the_first_in_their_own_order() {
        let all: Vec<Fingerprint> = (0..20).map(|number| Fingerprint(format!("{STAND_IN}{number:02}"))).collect();
        let other = Fingerprint("b6f84b797ff8dc4a9658f6248ca0c811".to_owned());
        let found: BTreeSet<&Fingerprint> = all.iter().rev().chain([&other]).collect();
        assert_eq!(first(&found, 7), all[..7].iter().collect::<Vec<_>>());
        let few: BTreeSet<&Fingerprint> = all[..3].iter().chain([&other]).collect();
        let (made, _) = Fingerprints::new(Salt::default()).slow(&few, 2);
        assert!(made.len() == 3 && made.values().all(|made| !is_stand_in(made)) && !made.contains_key(&other));
    }
}
