//! Bitcoin private keys in wallet import format: base58 of a network byte, 32 bytes of key, perhaps 01, and the first four bytes of the double
//! SHA-256 of all that. Source: <https://en.bitcoin.it/wiki/Wallet_import_format>.

use sha2::{Digest, Sha256};

use crate::finding::Severity;
use crate::secrets::checks::proof::Proof;

const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A key of the main or test network whose checksum holds.
pub(super) fn prove(text: &[u8]) -> Proof {
    let Some(bytes) = decode(text) else { return Proof::Disproved };
    let Some((body, sum)) = bytes.split_last_chunk::<4>() else { return Proof::Disproved };
    let whole = body.len() == 33 || (body.len() == 34 && body.last() == Some(&1));
    if !whole || Sha256::digest(Sha256::digest(body)).first_chunk::<4>() != Some(sum) {
        return Proof::Disproved;
    }
    match body.first() {
        Some(0x80) => Proof::told(vec!["checksum valid".to_owned(), "main network".to_owned()]),
        Some(0xef) => Proof::Holds { facts: vec!["checksum valid".to_owned(), "test network".to_owned()], at_most: Severity::Low },
        _ => Proof::Disproved,
    }
}

/// The bytes that at most 60 digits of base 58 stand for.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() > 60 {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for digit in text {
        let mut carry = DIGITS.iter().position(|known| known == digit)?;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = u8::try_from(carry & 0xff).ok()?;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.insert(0, u8::try_from(carry).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::prove;
    use crate::secrets::checks::proof::Proof;

    /// The example of the page that describes the format.
    #[test]
    fn the_example_of_the_format_holds() {
        let key = "5HueCGU8rMjxEXxiPuD5BDku4MkFq¦eZyd4dZ1jvhTVqvbTLvyTJ".replace('¦', "");
        assert!(matches!(prove(key.as_bytes()), Proof::Holds { facts, .. } if facts == ["checksum valid", "main network"]));
        assert_eq!(prove(key.replacen('H', "J", 1).as_bytes()), Proof::Disproved);
        assert_eq!(prove(key.replacen('H', "0", 1).as_bytes()), Proof::Disproved, "no digit");
        assert_eq!(prove(b""), Proof::Disproved);
        assert_eq!(prove("z".repeat(61).as_bytes()), Proof::Disproved);
    }
}
