//! NATS seeds: base32 of two bytes that say what it is, 32 of the seed, and a CRC-16 of all that, low byte first.
//! Source: `github.com/nats-io/nkeys`, `strkey.go`.

use crate::secrets::base32;
use crate::secrets::checks::proof::Proof;

/// Five bits that say that a seed follows; eight more say whose.
const SEED: u8 = 18 << 3;
const KINDS: [(u8, &str); 6] =
    [(0, "account"), (2 << 3, "cluster"), (13 << 3, "server"), (14 << 3, "operator"), (20 << 3, "user"), (23 << 3, "curve")];

/// A seed of a known kind whose checksum holds.
pub(super) fn prove(text: &[u8]) -> Proof {
    let Some(bytes) = base32::decode(text) else { return Proof::Disproved };
    let Some((body, sum)) = bytes.split_last_chunk::<2>() else { return Proof::Disproved };
    let [first, second, seed @ ..] = body else { return Proof::Disproved };
    let kind = first << 5 | second >> 3;
    let owner = KINDS.iter().find(|(number, _)| *number == kind).map(|(_, owner)| owner);
    match owner {
        Some(owner) if first & 0xf8 == SEED && seed.len() == 32 && crc16(body) == u16::from_le_bytes(*sum) => {
            Proof::told(vec!["checksum valid".to_owned(), format!("kind: {owner}")])
        }
        _ => Proof::Disproved,
    }
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc16, prove};
    use crate::secrets::checks::proof::Proof;

    /// The check value of CRC-16/XMODEM in the catalogue of parametrised CRC algorithms.
    #[test]
    fn crc16_gives_the_published_check_value() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }

    /// A seed in the manual: <https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth>.
    #[test]
    fn the_seed_in_the_manual_holds() {
        let seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6B¦FDTJ7M6USDXIEDNPPQYYYCU3VY".replace('¦', "");
        assert_eq!(prove(seed.as_bytes()), Proof::told(vec!["checksum valid".to_owned(), "kind: user".to_owned()]));
        for (from, to) in [("SUACS", "SUACT"), ("SUA", "SZA"), ("CU3VY", "CU3VX"), ("SUA", "UUA"), ("3VY", "3")] {
            assert_eq!(prove(seed.replacen(from, to, 1).as_bytes()), Proof::Disproved, "{from} to {to}");
        }
    }
}
