//! Recovery phrases of wallets (BIP-39): 12 to 24 words of a list of 2,048, eleven bits each, of which the last few are the first bits of the
//! SHA-256 of the others. Source: <https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>; the list is that of the standard.

use sha2::{Digest, Sha256};

use crate::secrets::checks::proof::Proof;

/// The English words in their order, which is that of the alphabet.
const WORDS: &str = include_str!("bip39_words.txt");

/// A phrase of the right number of words, all of the list, whose checksum holds. One of a single word over and over is out of a manual.
pub(super) fn prove(text: &[u8]) -> Proof {
    let words: Vec<&str> = WORDS.split_ascii_whitespace().collect();
    let lower = text.to_ascii_lowercase();
    let said: Vec<&[u8]> = lower.split(|byte| !byte.is_ascii_lowercase()).filter(|word| !word.is_empty()).collect();
    let numbers: Vec<usize> = said.iter().filter_map(|said| words.binary_search_by(|word| word.as_bytes().cmp(said)).ok()).collect();
    let whole = matches!(said.len(), 12 | 15 | 18 | 21 | 24) && numbers.len() == said.len();
    let mut different = numbers.clone();
    different.sort_unstable();
    different.dedup();
    if !whole || different.len() < said.len() / 2 {
        return Proof::Disproved;
    }
    let bits: Vec<bool> = numbers.iter().flat_map(|number| (0..11).rev().map(move |bit| number >> bit & 1 == 1)).collect();
    let (body, sum) = bits.split_at(bits.len() - bits.len() / 33);
    let bytes: Vec<u8> = body.chunks(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | u8::from(*bit))).collect();
    let hash = Sha256::digest(bytes);
    if sum.iter().enumerate().all(|(at, bit)| (hash[0] >> (7 - at) & 1 == 1) == *bit) {
        Proof::told(vec!["checksum valid".to_owned(), format!("{} words", said.len())])
    } else {
        Proof::Disproved
    }
}

#[cfg(test)]
mod tests {
    use super::{WORDS, prove};
    use crate::secrets::checks::proof::Proof;

    #[test]
    fn the_list_is_sorted_and_whole() {
        let words: Vec<&str> = WORDS.split_ascii_whitespace().collect();
        assert_eq!((words.len(), words[0], words[2047]), (2048, "abandon", "zoo"));
        assert!(words.is_sorted());
    }

    /// Of the test vectors that the standard names: <https://github.com/trezor/python-mnemonic/blob/master/vectors.json>.
    #[test]
    fn phrases_of_the_published_vectors_hold() {
        for phrase in [
            "legal winner thank year wave sausage ¦worth useful legal winner thank yellow",
            "hamster diagram private dutch cause delay ¦private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word \
             shrug inflict delay length",
            "scheme spot photo card baby mountain ¦device kick cradle pact join borrow",
        ] {
            let phrase = phrase.replace('¦', "");
            assert!(matches!(prove(phrase.as_bytes()), Proof::Holds { .. }), "{phrase}");
            let (rest, _) = phrase.rsplit_once(' ').unwrap_or_default();
            assert_eq!(prove(rest.as_bytes()), Proof::Disproved);
            assert_eq!(prove(format!("{rest} abstract").as_bytes()), Proof::Disproved);
        }
        assert_eq!(prove(format!("{}about", "abandon ".repeat(11)).as_bytes()), Proof::Disproved, "the phrase of all manuals");
    }
}
