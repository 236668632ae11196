//! The noise filters: values that have a rule's shape and are no secrets.

use crate::secrets::entropy;
use crate::secrets::placeholder;
use crate::secrets::rule_file::Filter;

/// Names of values that look random and are public: hashes, ids, encrypted and public material.
const PUBLIC: &[&[u8]] = &[
    b"sha1",
    b"sha256",
    b"sha-256",
    b"sha384",
    b"sha512",
    b"sha-512",
    b"integrity",
    b"checksum",
    b"digest",
    b"md5",
    b"commit",
    b"revision",
    b"oid",
    b"uuid",
    b"guid",
    b"fingerprint",
    b"etag",
    b"public",
    b"encrypted",
    b"nonce",
    b"hash",
    b"cache-key",
    b"cache_key",
    b"cachekey",
    b"blob",
    b"tree",
    b"keyid",
    b"key_id",
    b"key-id",
    b"tokenizer",
    b"csrf",
    b"example",
    b"signature",
    b"cksum",
];

/// A value, and what stands around it.
pub(super) struct Value<'a> {
    /// The value.
    pub(super) bytes: &'a [u8],
    /// The name it was given, where the rule knows it.
    pub(super) key: &'a [u8],
    /// The line up to the value.
    pub(super) before: &'a [u8],
    /// Whether nothing but the name speaks for it.
    pub(super) generic: bool,
}

/// Whether `value` looks made up, though it has a provider's shape. It is a guess then, not noise.
pub(super) fn is_made_up(filter: Filter, value: &Value<'_>) -> bool {
    filter == Filter::Token && !value.generic && placeholder::is_made_up(value.bytes)
}

/// Whether `value` is noise for `filter`.
pub(super) fn is_noise(filter: Filter, value: &Value<'_>) -> bool {
    match filter {
        Filter::None => false,
        Filter::Token => {
            placeholder::is_template(value.bytes)
                || is_own_name(value)
                || is_words(value.bytes)
                || (value.generic
                    && (placeholder::is_made_up(value.bytes)
                        || is_public(value)
                        || is_code(value.bytes)
                        || is_path(value.bytes)
                        || !is_random(value.bytes)))
        }
        Filter::Password => {
            placeholder::is_password_placeholder(b"", value.bytes)
                || is_own_name(value)
                || (value.generic && (is_public(value) || is_code(value.bytes) || is_prose(value.bytes)))
        }
    }
}

/// `api_key = "apiKey"`: letters and digits of the one stand in the other.
fn is_own_name(value: &Value<'_>) -> bool {
    let plain = |text: &[u8]| -> Vec<u8> { text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect() };
    let (key, bytes) = (plain(value.key), plain(value.bytes));
    !key.is_empty() && !bytes.is_empty() && (memchr::memmem::find(&key, &bytes).is_some() || memchr::memmem::find(&bytes, &key).is_some())
}

/// An identifier: no digits at all, or words and short numbers between separators.
fn is_words(value: &[u8]) -> bool {
    let no_digits = !value.iter().any(u8::is_ascii_digit);
    let pieces: Vec<&[u8]> = value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()).collect();
    let is_word = |piece: &&[u8]| {
        (piece.len() <= 4 && piece.iter().all(u8::is_ascii_digit))
            || piece.iter().all(u8::is_ascii_lowercase)
            || piece.iter().all(u8::is_ascii_uppercase)
            || piece.split_first().is_some_and(|(first, rest)| first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_lowercase))
    };
    no_digits || (pieces.len() > 1 && pieces.iter().all(is_word))
}

fn is_public(value: &Value<'_>) -> bool {
    let before = value.before.to_ascii_lowercase();
    PUBLIC.iter().any(|name| memchr::memmem::find(&before, name).is_some())
        || value.key.to_ascii_lowercase().ends_with(b"_id")
        || crate::secrets::checks::is_uuid(value.bytes)
}

/// An expression instead of a literal.
fn is_code(value: &[u8]) -> bool {
    // Base64 ends in equals signs, too.
    let value = value.strip_suffix(b"==").unwrap_or(value);
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    has(b"(")
        || has(b"::")
        || has(b"->")
        || has(b"=>")
        || has(b"&&")
        || has(b"||")
        || has(b"==")
        || has(b"+\"")
        || value.starts_with(b"&")
        || value.starts_with(b"$")
        || has(b"[")
        || has(b"\\u")
        || has(b";")
}

fn is_path(value: &[u8]) -> bool {
    memchr::memmem::find(value, b"://").is_some()
        || value.starts_with(b"/")
        || value.starts_with(b"./")
        || memchr::memchr_iter(b'.', value).count() > 2
}

/// Nothing but letters, or words with separators between them.
fn is_prose(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.' | b':' | b',' | b'/' | b'\''))
        || is_words(value)
}

/// As random as its alphabet lets a real token be.
fn is_random(value: &[u8]) -> bool {
    let all = |of: fn(&u8) -> bool| value.iter().all(of);
    let has = |of: fn(&u8) -> bool| value.iter().any(of);
    let enough = if all(u8::is_ascii_hexdigit) {
        2.9
    } else if has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) {
        3.5
    } else {
        3.3
    };
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits >= 2 && digits < value.len() && entropy::bits_per_byte(value) >= enough
}

#[cfg(test)]
mod tests {
    use super::{Value, is_noise};
    use crate::secrets::rule_file::Filter;

    fn noise(filter: Filter, line: &str) -> bool {
        let line = line.replace('¦', "");
        let (key, bytes) = line.split_once('=').unwrap_or(("", &line));
        is_noise(filter, &Value { bytes: bytes.as_bytes(), key: key.as_bytes(), before: key.as_bytes(), generic: true })
    }

    #[test]
    fn identifiers_hashes_and_code_are_no_tokens() {
        for line in [
            "api_key=apiKeyForService",
            "token=registry_token_of_user",
            "token=TokenKind",
            "secret=gix-credentials-helper-2",
            "sha256_token=9f8b7c6d1e2a3b4c¦5d6f9f8b7c6d1e2a",
            "token=config.get(x1)y2z3a4b5c6",
            "token=https://a.b/c1d2e3f4g5",
            "token=550e8400-e29b-41d4¦-a716-446655440000",
            "key=aaaaaaaaaabbbbbbbbbb",
            "access_key_id=tR7vQ0zLk2Wm9Yb4Xc6N",
        ] {
            assert!(noise(Filter::Token, line), "{line}");
        }
        for line in ["api_key=tR7vQ0zLk2¦Wm9Yb4Xc6N", "token=9f8b7c6d1e2a3b4c¦5d6f708192a3b4c5"] {
            assert!(!noise(Filter::Token, line), "{line}");
        }
    }

    #[test]
    fn words_are_no_passwords() {
        for line in ["password=hunter2", "password=self.password", "password=getPassword()", "password=incorrect-¦horse", "password=$PASS"]
        {
            assert!(noise(Filter::Password, line), "{line}");
        }
        assert!(!noise(Filter::Password, "password=q8!V¦x3lRd"));
    }
}
