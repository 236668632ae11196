//! What a value looks like, whatever its name.

use crate::finding::Reason;
use crate::secrets::assignment;
use crate::secrets::entropy;
use crate::secrets::lexicon::Lexicon;
use crate::secrets::placeholder;
use crate::secrets::readable::strangeness;
use crate::secrets::score::weights::{OWN_NAME, PLACEHOLDER, REFERENCE};

/// What a value looks like.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about a value")]
pub(super) struct Shape {
    pub(super) len: usize,
    pub(super) letters: usize,
    pub(super) digits: usize,
    pub(super) symbols: usize,
    /// In percent.
    pub(super) strangeness: usize,
    pub(super) is_bare: bool,
    pub(super) is_even: bool,
    pub(super) is_words: bool,
    pub(super) is_path: bool,
    pub(super) is_prose: bool,
    pub(super) is_public: bool,
    pub(super) is_hash: bool,
    /// Base64 that ends as such: filled up to groups of four.
    pub(super) is_padded: bool,
    /// Marks that are not between words.
    pub(super) marks: usize,
    /// Nothing but words that manuals write for a password.
    pub(super) is_manual: bool,
    /// One word with a capital, or one of capitals alone.
    pub(super) is_label: bool,
    both_cases: bool,
    another: Option<&'static Reason>,
}

impl Shape {
    pub(super) fn of(key: &[u8], value: &[u8], is_bare: bool) -> Self {
        let count = |of: fn(&u8) -> bool| value.iter().filter(|byte| of(byte)).count();
        let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
        Self {
            len: value.len(),
            letters: if is_hex_number(value) { 0 } else { letters },
            digits,
            symbols: value.len() - letters - digits,
            strangeness: strangeness(value),
            is_bare,
            is_even: is_even(value),
            is_words: is_words(value) || is_constant(value),
            is_path: is_path(value),
            is_prose: is_prose(value),
            is_public: is_public(value),
            is_hash: is_hash(value),
            is_padded: value.ends_with(b"=") && value.len().is_multiple_of(4) && value.len() >= 16,
            marks: value.iter().filter(|byte| byte.is_ascii_punctuation() && !matches!(byte, b'_' | b'-' | b'.' | b'/' | b':')).count(),
            is_manual: placeholder::is_made_of_manual_words(value),
            is_label: value.split_first().is_some_and(|(first, rest)| {
                first.is_ascii_uppercase() && (rest.iter().all(u8::is_ascii_lowercase) || rest.iter().all(u8::is_ascii_uppercase))
            }),
            both_cases: count(u8::is_ascii_lowercase) > 0 && count(u8::is_ascii_uppercase) > 0,
            another: another(key, value, is_bare),
        }
    }

    /// Why it is not the secret itself, if it is not.
    pub(super) fn stands_for_another(&self) -> Option<&'static Reason> {
        self.another
    }

    /// Of small letters, capitals, digits and marks, how many there are.
    pub(super) fn classes(&self) -> usize {
        usize::from(self.letters > 0) + usize::from(self.both_cases) + usize::from(self.digits > 0) + usize::from(self.symbols > 0)
    }
}

/// `0xc0506617`.
fn is_hex_number(value: &[u8]) -> bool {
    value.len() <= 18 && value.strip_prefix(b"0x").is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn another(key: &[u8], value: &[u8], is_bare: bool) -> Option<&'static Reason> {
    if is_own_name(key, value) {
        return Some(&OWN_NAME);
    }
    if is_reference(value, is_bare) {
        return Some(&REFERENCE);
    }
    // `password = "new_user_password"` is a name, too.
    let letters = value.trim_ascii_end().strip_suffix(b"1").unwrap_or(value);
    let is_name = !letters.iter().any(u8::is_ascii_digit) && value.len() < 40 && assignment::name(letters).is_some();
    if is_name && (is_bare || strangeness(value) < 25) {
        return Some(&OWN_NAME);
    }
    let is_cut = memchr::memmem::find(value, b"...").is_some();
    (value.len() < 3 || is_cut || value.starts_with(b"##") || placeholder::is_placeholder(value)).then_some(&PLACEHOLDER)
}

/// `api_key = "apiKey"`, `DB_PASSWORD=db_password_1`: the letters of the one stand in the other.
fn is_own_name(key: &[u8], value: &[u8]) -> bool {
    let plain = |text: &[u8]| -> Vec<u8> { text.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect() };
    let (key, letters) = (plain(key), plain(value));
    let has = |text: &[u8], part: &[u8]| memchr::memmem::find(text, part).is_some();
    letters.len() >= 3 && letters.len() * 2 >= value.len() && (has(&key, &letters) || (has(&letters, &key) && value.len() < key.len() + 12))
}

/// How references to what is kept elsewhere start, in lower case, with blanks between.
static KEPT: Lexicon = Lexicon::of(
    "vault: ssm: arn:aws: secretsmanager op:// env: file: kms: keyring keychain process.env os.environ getenv \
    secrets. env. var. local. data. self. this. @microsoft.keyvault",
);

/// Types, constants and encodings, in lower case, with blanks between.
static NO_VALUES: Lexicon = Lexicon::of(
    "string str &str bool boolean int integer number bytes any object none null nil true false undefined void \
    option optional required self this unset yes no never always auto char text varchar type interface \
    unknown return function utf-8 utf8 utf_8 ascii latin1 latin-1 base64 hex binary",
);

/// What code has and values have not, with blanks between.
static CODE: Lexicon = Lexicon::of(":: -> => && || == () ]( );");

/// An expression, a variable, a type, or where a secret is kept.
fn is_reference(value: &[u8], is_bare: bool) -> bool {
    let lower = value.to_ascii_lowercase();
    // Base64 ends in equals signs, too.
    let unpadded = value.strip_suffix(b"==").unwrap_or(value);
    let has = |part: &[u8]| memchr::memmem::find(unpadded, part).is_some();
    KEPT.words().iter().any(|kept| lower.starts_with(kept))
        || NO_VALUES.has(&lower)
        || CODE.words().iter().any(|part| has(part))
        || (is_bare
            && (value.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{' | b'*')) || matches!(value.first(), Some(b'$' | b'&' | b'-'))))
        || is_member(value)
}

/// `config.database.password`: words with dots between.
fn is_member(value: &[u8]) -> bool {
    let mut parts = value.split(|byte| *byte == b'.');
    value.contains(&b'.')
        && parts
            .all(|part| !part.is_empty() && part.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_') && strangeness(part) < 25)
}

/// Whether a list of bytes holds what a key does: bytes of all sizes, few of them twice, in no order.
pub(super) fn are_random_bytes(list: &[u8]) -> bool {
    let mut numbers: Vec<&[u8]> = list.split(|byte| !byte.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let total = numbers.len();
    let rising = numbers.windows(2).filter(|pair| (pair[0].len(), pair[0]) <= (pair[1].len(), pair[1])).count();
    let long = numbers.iter().filter(|number| number.len() >= 3).count();
    numbers.sort_unstable();
    numbers.dedup();
    total >= 16 && numbers.len() * 3 >= total.min(128) * 2 && long * 4 >= total && rising * 4 <= total * 3
}

/// No digits at all, and words; or words and short numbers between separators.
fn is_words(value: &[u8]) -> bool {
    let is_word = |piece: &[u8]| {
        piece.iter().all(u8::is_ascii_digit) && piece.len() <= 4 || {
            let letters = piece.len() - piece.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            piece.len() - letters <= 4 && piece.iter().take(letters).all(u8::is_ascii_alphabetic) && strangeness(&piece[..letters]) < 25
        }
    };
    let pieces: Vec<&[u8]> = value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()).collect();
    !pieces.is_empty() && pieces.iter().all(|piece| is_word(piece))
}

/// `GCM_SP_SECRET`: capitals and underscores.
fn is_constant(value: &[u8]) -> bool {
    value.contains(&b'_') && value.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
}

fn is_path(value: &[u8]) -> bool {
    let slashes = memchr::memchr_iter(b'/', value).count();
    let words = || value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|part| part.len() > 2).all(|part| strangeness(part) < 25);
    memchr::memmem::find(value, b"://").is_some()
        || value.starts_with(b"./")
        || value.starts_with(b"../")
        || value.starts_with(b"~/")
        || (slashes >= 1 && words())
        || (value.contains(&b'@') && value.rsplit(|byte| *byte == b'.').next().is_some_and(|last| matches!(last, b"com" | b"org" | b"net")))
}

/// Words with blanks between.
fn is_prose(value: &[u8]) -> bool {
    let blanks = memchr::memchr_iter(b' ', value).count();
    blanks >= 1 && !value.is_ascii()
        || blanks >= 2
        || (blanks == 1 && is_words(value))
        || value.iter().filter(|byte| **byte >= 0x80).count() > 2
}

/// Hashes that say so, and what is public by its form.
fn is_public(value: &[u8]) -> bool {
    let starts: [&[u8]; 12] = [
        b"sha1",
        b"sha256",
        b"sha384",
        b"sha512",
        b"md5",
        b"ssh-rsa",
        b"ssh-ed25519",
        b"ecdsa-sha2",
        b"-----begin",
        b"mii",
        b"urn:",
        b"cert",
    ];
    let lower: Vec<u8> = value.iter().take(12).map(u8::to_ascii_lowercase).collect();
    starts.iter().any(|start| lower.starts_with(start) && (*start != b"mii" || value.starts_with(b"MII")))
}

/// `$2a$…`, `$argon2id$…`, `{SHA}…`.
fn is_hash(value: &[u8]) -> bool {
    let dollars = memchr::memchr_iter(b'$', value).count();
    (value.starts_with(b"$") && dollars >= 3) || (value.starts_with(b"{") && value.contains(&b'}') && value.len() > 20)
}

/// Less random than its length and alphabet let a token be.
fn is_even(value: &[u8]) -> bool {
    let has = |of: fn(&u8) -> bool| value.iter().any(of);
    let hex = value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let least = match (hex, value.len()) {
        (_, ..12) => 2.2,
        (true, ..20) | (false, ..16) => 2.6,
        (true, _) => 2.9,
        (false, _) if has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit) => 3.4,
        (false, _) => 3.1,
    };
    entropy::bits_per_byte(value) < least
}
