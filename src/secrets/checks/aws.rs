//! AWS access key ids, which name the account in their base 32 (public since 2023; the decoding is arithmetic, no request is made).

use crate::secrets::checks::proof::Proof;

/// An id of the base-32 alphabet that is not out of a manual.
pub(super) fn prove(id: &[u8]) -> Proof {
    if memchr::memmem::find(id, b"EXAMPLE").is_some() {
        return Proof::Disproved;
    }
    match account(id) {
        Some(account) => Proof::told(vec![format!("AWS account {account:012}")]),
        None => Proof::Disproved,
    }
}

/// The account number: bits 1 to 40 of the 80 behind the four-letter prefix. Account numbers have twelve digits.
fn account(id: &[u8]) -> Option<u64> {
    let mut bits = 0_u64;
    for digit in id.get(4..13)? {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u64::from(value);
    }
    Some(bits >> 4 & 0xff_ffff_ffff).filter(|account| *account < 1_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::{account, prove};
    use crate::secrets::checks::proof::Proof;

    /// The id and account with which the decoding was made public.
    #[test]
    fn the_account_is_in_the_id() {
        assert_eq!(account("ASIA¦QNZGKIQY56JQ7WML".replace('¦', "").as_bytes()), Some(29_608_264_753));
        assert_eq!(account(b"AKIA"), None);
        assert_eq!(prove("AKIA¦IOSFODNN7EXAMPLE".replace('¦', "").as_bytes()), Proof::Disproved);
    }
}
