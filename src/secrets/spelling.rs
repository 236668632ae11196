//! How an anchor is spelled in the encodings that text is often put into, so that one search finds it in all of them.

/// An encoding that hides a secret from a search for its own letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    /// Base64 of either alphabet (RFC 4648, sections 4 and 5), also wrapped into lines.
    Base64,
    /// Two hexadecimal digits a byte.
    Hex,
    /// ASCII in UTF-16, the low byte first.
    Utf16Le,
    /// ASCII in UTF-16, the high byte first.
    Utf16Be,
    /// `%41` (RFC 3986, section 2.1).
    Percent,
    /// `\u0041`, `\x41`, `\/` (JSON, RFC 8259, section 7, and JavaScript).
    Backslash,
    /// `&#65;`, `&#x41;`, `&amp;` (HTML).
    Entity,
    /// Characters without width between others.
    Invisible,
}

impl Encoding {
    /// All encodings.
    pub(super) const ALL: [Self; 8] =
        [Self::Base64, Self::Hex, Self::Utf16Le, Self::Utf16Be, Self::Percent, Self::Backslash, Self::Entity, Self::Invisible];

    /// How many bytes of encoded text form a unit that means something by itself.
    pub(super) fn unit(self) -> usize {
        match self {
            Self::Base64 => 4,
            Self::Hex | Self::Utf16Le | Self::Utf16Be => 2,
            Self::Percent | Self::Backslash | Self::Entity | Self::Invisible => 1,
        }
    }

    /// What a finding says of it.
    pub(super) fn fact(self) -> &'static str {
        match self {
            Self::Base64 => "encoded as base64",
            Self::Hex => "encoded as hex",
            Self::Utf16Le | Self::Utf16Be => "encoded as UTF-16",
            Self::Percent => "percent-encoded",
            Self::Backslash => "written with backslash escapes",
            Self::Entity => "written with HTML entities",
            Self::Invisible => "with invisible characters in it",
        }
    }
}

/// Some bytes that stand for an anchor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    pub(super) encoding: Encoding,
    pub(super) bytes: Vec<u8>,
    /// Which byte of its unit the first one is.
    pub(super) phase: usize,
}

/// The shortest spelling that is searched for, in bytes: shorter ones stand everywhere by chance.
const SHORTEST: usize = 4;

/// The spellings of `anchor` as a whole: each of its characters looks different.
pub(super) fn whole(anchor: &[u8]) -> Vec<Spelling> {
    let once = base64(anchor);
    let twice: Vec<Spelling> = once.iter().flat_map(|spelling| base64(&spelling.bytes)).collect();
    let hex = |digits: fn(u8) -> [u8; 2]| spelling(Encoding::Hex, anchor.iter().copied().flat_map(digits).collect());
    let mut all: Vec<Spelling> = once.into_iter().chain(twice).chain([hex(lower_hex), hex(upper_hex)]).collect();
    all.retain(|spelling| spelling.bytes.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

/// The spellings of `anchor` in UTF-16.
pub(super) fn wide(anchor: &[u8]) -> [Spelling; 2] {
    [
        spelling(Encoding::Utf16Le, anchor.iter().flat_map(|byte| [*byte, 0]).collect()),
        spelling(Encoding::Utf16Be, anchor.iter().flat_map(|byte| [0, *byte]).collect()),
    ]
}

/// The spellings of `anchor` in encodings that leave letters and digits as they are; none where it has nothing else.
pub(super) fn escaped(anchor: &[u8]) -> Vec<Spelling> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    if anchor.iter().copied().all(plain) {
        return Vec::new();
    }
    let each = |escape: &dyn Fn(u8) -> Vec<u8>| -> Vec<u8> {
        anchor.iter().flat_map(|byte| if plain(*byte) { vec![*byte] } else { escape(*byte) }).collect()
    };
    let slashed = |byte: u8| if byte == b'/' { vec![b'\\', b'/'] } else { vec![byte] };
    let mut all = vec![spelling(Encoding::Backslash, each(&slashed))];
    for digits in [lower_hex, upper_hex] {
        all.push(spelling(Encoding::Percent, each(&|byte| [b"%".as_slice(), &digits(byte)].concat())));
        all.push(spelling(Encoding::Backslash, each(&|byte| [b"\\u00".as_slice(), &digits(byte)].concat())));
        all.push(spelling(Encoding::Entity, each(&|byte| [b"&#x".as_slice(), &digits(byte), b";"].concat())));
    }
    all.push(spelling(Encoding::Entity, each(&|byte| format!("&#{byte};").into_bytes())));
    all.retain(|spelling| spelling.bytes != anchor && spelling.bytes.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

/// What shows that a letter was escaped although no encoding asks for it, and the characters that have no width: they stand for all anchors.
pub(super) fn suspects() -> Vec<Spelling> {
    let mut all: Vec<Spelling> = INVISIBLE.map(|character| spelling(Encoding::Invisible, character.as_bytes().to_vec())).into();
    for letter in (b'A'..=b'Z').chain(b'a'..=b'z') {
        for digits in [lower_hex, upper_hex].map(|digits| digits(letter)) {
            all.push(spelling(Encoding::Percent, [b"%".as_slice(), &digits].concat()));
            all.push(spelling(Encoding::Backslash, [b"\\x".as_slice(), &digits].concat()));
            all.push(spelling(Encoding::Backslash, [b"\\u00".as_slice(), &digits].concat()));
            all.extend(["&#x", "&#X"].map(|start| spelling(Encoding::Entity, [start.as_bytes(), &digits, b";"].concat())));
        }
        all.push(spelling(Encoding::Entity, format!("&#{letter};").into_bytes()));
    }
    all.sort();
    all.dedup();
    all
}

/// Characters of three bytes in UTF-8 that nobody sees: zero-width space, non-joiner and joiner, word joiner, byte-order mark.
pub(super) const INVISIBLE: [&str; 5] = ["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}"];

fn spelling(encoding: Encoding, bytes: Vec<u8>) -> Spelling {
    Spelling { encoding, bytes, phase: 0 }
}

/// The digits that are the same whatever stands around `bytes`, for each of the three places that they can have in a group of three bytes.
fn base64(bytes: &[u8]) -> Vec<Spelling> {
    let mut all = Vec::new();
    for place in 0..3 {
        let filled = [&[0; 3][..place], bytes].concat();
        let first = [0, 2, 3][place];
        let last = filled.len() * 8 / 6;
        let digits: Vec<u8> = (first..last).map(|at| STANDARD[usize::from(six_bits(&filled, at))]).collect();
        let url_safe = digits.iter().map(|digit| match digit {
            b'+' => b'-',
            b'/' => b'_',
            digit => *digit,
        });
        all.push(Spelling { encoding: Encoding::Base64, bytes: url_safe.collect(), phase: first });
        all.push(Spelling { encoding: Encoding::Base64, bytes: digits, phase: first });
    }
    all.retain(|spelling| spelling.bytes.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The six bits of the digit number `at`, where all of them are there.
fn six_bits(bytes: &[u8], at: usize) -> u8 {
    let (byte, bit) = (at * 6 / 8, at * 6 % 8);
    let pair = u16::from(bytes[byte]) << 8 | u16::from(bytes.get(byte + 1).copied().unwrap_or(0));
    (pair >> (10 - bit)).to_le_bytes()[0] & 0x3f
}

fn lower_hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)])
}

fn upper_hex(byte: u8) -> [u8; 2] {
    lower_hex(byte).map(|digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{Encoding, escaped, whole};
    use crate::secrets::base64;

    /// The oracle is the decoder: whatever stands around the anchor, one of its spellings is there, in the right phase.
    #[test]
    fn base64_of_any_text_around_an_anchor_holds_a_spelling() {
        let encode = |bytes: &[u8]| -> String {
            let mut out = String::new();
            for group in bytes.chunks(3) {
                let filled = [group, &[0; 2]].concat();
                out.extend((0..=group.len()).map(|at| char::from(super::STANDARD[usize::from(super::six_bits(&filled, at))])));
            }
            assert_eq!(base64::decode(out.as_bytes()).as_deref(), Some(bytes));
            out
        };
        let spellings = whole(b"exa_");
        let is_in = |text: &str| {
            let found = |spelling: &&super::Spelling| {
                let at = memchr::memmem::find(text.as_bytes(), &spelling.bytes);
                spelling.encoding == Encoding::Base64 && at.is_some_and(|at| at % 4 == spelling.phase)
            };
            spellings.iter().find(found).is_some()
        };
        for before in 0..6 {
            for behind in ["", "x", "\u{7f}zz", "~~~~~"] {
                let text = format!("{}exa_{behind}", &"\0?~ab\u{7}"[..before]);
                let once = encode(text.as_bytes());
                assert!(is_in(&once), "{text:?}");
                for shift in ["", "-", "??"] {
                    assert!(is_in(&encode(format!("{shift}{once}").as_bytes())), "{text:?} twice");
                }
            }
        }
        assert!(!is_in(&encode(b"a text without it")));
    }

    #[test]
    fn escapes_are_those_that_people_write() {
        let all: Vec<String> = escaped(b"://").iter().map(|spelling| String::from_utf8_lossy(&spelling.bytes).into_owned()).collect();
        for expected in ["%3a%2f%2f", "%3A%2F%2F", ":\\/\\/", "\\u003a\\u002f\\u002f", "&#x3a;&#x2f;&#x2f;", "&#58;&#47;&#47;"] {
            assert!(all.contains(&expected.to_owned()), "{expected} in {all:?}");
        }
        assert_eq!(escaped(b"ghp_"), []);
    }
}
