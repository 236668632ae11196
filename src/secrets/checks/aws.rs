//! AWS access key ids, which name the account in their base 32 (public since 2023; the decoding is arithmetic, no request is made).

use crate::finding::Severity;
use crate::secrets::checks::proof::Proof;

/// Accounts whose keys are bait: whoever uses one is told on. Published by Truffle Security: <https://trufflesecurity.com/blog/canaries>.
const CANARIES: [u64; 26] = [
    44_858_866_125,
    52_310_077_262,
    171_436_882_533,
    251_535_659_677,
    266_735_846_894,
    344_043_088_457,
    351_906_852_752,
    390_477_818_340,
    426_127_672_474,
    427_150_556_519,
    439_872_796_651,
    445_142_720_921,
    465_867_158_099,
    534_261_010_715,
    595_918_472_158,
    637_958_123_769,
    693_412_236_332,
    717_712_589_309,
    730_335_385_048,
    732_624_840_810,
    735_421_457_923,
    819_147_034_852,
    893_192_397_702,
    959_235_150_393,
    982_842_642_351,
    992_382_622_183,
];

/// An id of the base-32 alphabet that is not out of a manual.
pub(super) fn prove(id: &[u8]) -> Proof {
    if memchr::memmem::find(id, b"EXAMPLE").is_some() {
        return Proof::Disproved;
    }
    match account(id) {
        Some(account) if CANARIES.contains(&account) => {
            let facts = vec![format!("AWS account {account:012}"), "a canary: it opens nothing, and using it raises an alarm".to_owned()];
            Proof::Holds { facts, at_most: Severity::Low }
        }
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
