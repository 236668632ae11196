//! How much a value reads like words: a weak vote, as people's secrets hold words too.

/// For each letter, a bit for each letter that often follows it: the 300 most frequent pairs in the prose of RustSec's advisory database
/// (public domain, CC0-1.0), 98 % of all pairs there. Of random letters, 44 % of the pairs are among them.
const USUAL: [u32; 26] = [
    0x17e_bd7e, 0x116_4b11, 0x01e_4d95, 0x136_6919, 0x1ef_b9ff, 0x11e_4931, 0x01e_69d1, 0x01e_4111, 0x2ae_fc7f, 0x000_0010, 0x004_0110,
    0x11c_6939, 0x01c_d913, 0x13c_fd7d, 0x0fe_fd7f, 0x11e_c9d9, 0x010_0000, 0x17e_7d7f, 0x11d_fd95, 0x15e_d9bd, 0x00e_b97f, 0x010_4111,
    0x006_6191, 0x008_8111, 0x00c_f800, 0x000_0011,
];

/// How many of the steps from one letter or digit to the next are strange to words, in percent: letter pairs that are seldom seen, digits
/// before letters, capitals behind small letters but for the start of a word of three.
pub(super) fn strangeness(value: &[u8]) -> usize {
    let (mut steps, mut strange) = (0, 0);
    for (at, pair) in value.windows(2).enumerate() {
        let &[one, two] = pair else { continue };
        if !one.is_ascii_alphanumeric() || !two.is_ascii_alphanumeric() {
            continue;
        }
        steps += 1;
        strange += usize::from(match (one.is_ascii_alphabetic(), two.is_ascii_alphabetic()) {
            (true, true) if one.is_ascii_lowercase() && two.is_ascii_uppercase() => !starts_word(value.get(at + 1..).unwrap_or_default()),
            (true, true) => {
                let (one, two) = (one.to_ascii_lowercase() - b'a', two.to_ascii_lowercase() - b'a');
                USUAL.get(usize::from(one)).is_none_or(|usual| usual >> two & 1 == 0)
            }
            (false, true) => true,
            // Numbers stand behind words.
            (true, false) => value.get(at + 1..).unwrap_or_default().iter().any(u8::is_ascii_alphabetic),
            (false, false) => false,
        });
    }
    (strange * 100).checked_div(steps).unwrap_or(0)
}

/// A capital and two small letters.
fn starts_word(text: &[u8]) -> bool {
    matches!(text, [first, second, third, ..] if first.is_ascii_uppercase() && second.is_ascii_lowercase() && third.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::strangeness;

    #[test]
    fn words_are_less_strange_than_random_letters() {
        for words in ["correct horse battery staple", "registryTokenOfUser", "my-secret-2", "AuthorizationServer", "password123"] {
            assert!(strangeness(words.as_bytes()) < 20, "{words}");
        }
        for random in ["qumgyjpbsvgkuumgsiryweopevqtaioj", "tR7vQ0zLk2Wm9Yb4Xc6N", "9f8b7c6d1e2a0b4c", "XBGZRZPFVGLISVNFPRMDWPOARZIC"] {
            assert!(strangeness(random.as_bytes()) >= 35, "{random}: {}", strangeness(random.as_bytes()));
        }
        assert_eq!(strangeness(b""), 0);
    }
}
