//! What the name of a value says of it: a secret, a password, or something about one.

use std::ops::Range;

use crate::secrets::assignment::words::{
    ABOUT, DOUBTFUL, MOCK, NEUTRAL, OPEN, PASSWORDS, QUALIFIERS, SECRETS, SHORT_PASSWORDS, SHORT_SECRETS,
};
use crate::secrets::lexicon::Lexicon;

/// The longest name, in bytes; what is longer is no name.
pub(super) const NAME: usize = 80;

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Noun {
    /// A key, token or secret that a program keeps.
    Secret,
    /// A password that a person may have made up.
    Password,
}

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::secrets) enum Strength {
    /// The noun has other meanings, or stands in front of what it describes.
    Weak,
    /// The noun alone.
    Plain,
    /// The noun, and whose it is or what it opens.
    Strong,
}

/// A name that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) struct Name {
    pub(in crate::secrets) noun: Noun,
    pub(in crate::secrets) strength: Strength,
    /// Says by itself that the value is made up: `fake_token`, `expectedPassword`.
    pub(in crate::secrets) mock: bool,
}

/// The most words of a name that are looked at.
const MOST: usize = 12;

/// What `name` (`DB_PASSWORD`, `spring.mail.apiKey`, `--repo-token`) says of its value; nothing where it speaks of something else.
pub(in crate::secrets) fn name(name: &[u8]) -> Option<Name> {
    let words = Words::of(name)?;
    let count = words.count;
    let is_neutral = |at: usize| words.get(at).iter().all(u8::is_ascii_digit) || NEUTRAL.has(words.get(at));
    let end = (0..count).rev().find(|at| !is_neutral(*at))? + 1;
    let (at, (noun, strength)) = (0..end).rev().find_map(|at| Some((at, noun(&words, at)?)))?;
    let has = |list: &Lexicon, mut range: Range<usize>| range.any(|at| list.has(words.get(at)));
    if has(&OPEN, 0..at) || has(&ABOUT, at + 1..count) {
        return None;
    }
    // `token_github` says less than `github_token`.
    let strength = if at + 1 == end { strength } else { Strength::Weak };
    Some(Name { noun, strength, mock: has(&MOCK, 0..count) })
}

/// Whether `name` may have a word of `noun`: by three letters of each, in a fraction of the time that its words take.
pub(super) fn may_be(noun: Noun, name: &[u8]) -> bool {
    name.windows(2).enumerate().any(|(at, pair)| {
        let third = name.get(at + 2).map_or(0, u8::to_ascii_lowercase);
        match (noun, [pair[0] | 0x20, pair[1] | 0x20, third]) {
            (Noun::Password, letters) => matches!(letters, [b'p', b'w', _] | [b'p', b'a' | b's', b's' | b'w']),
            (Noun::Secret, letters) => {
                matches!(&letters, b"tok" | b"sec" | b"key" | b"cre" | b"aut" | b"bea" | b"otp" | b"see" | b"tic" | b"ver")
            }
        }
    })
}

/// What the word at `at` is, with the word before it.
fn noun(words: &Words, at: usize) -> Option<(Noun, Strength)> {
    let word = words.get(at);
    let of = |longer: bool| if longer || at > 0 { Strength::Strong } else { Strength::Plain };
    if let Some(longer) = PASSWORDS.ends(word) {
        return Some((Noun::Password, of(longer)));
    }
    if SHORT_PASSWORDS.has(word) {
        return Some((Noun::Password, Strength::Plain));
    }
    if let Some(longer) = SECRETS.ends(word) {
        return Some((Noun::Secret, of(longer || word.ends_with(b"key"))));
    }
    if SHORT_SECRETS.has(word) {
        return Some((Noun::Secret, Strength::Strong));
    }
    let is_qualified = || at.checked_sub(1).is_some_and(|before| QUALIFIERS.has(words.get(before)));
    DOUBTFUL.has(word).then(|| (Noun::Secret, if is_qualified() { Strength::Strong } else { Strength::Weak }))
}

/// The words of a name, in lower case: `APIKey` and `api-key` are both `api`, `key`.
struct Words {
    lower: [u8; NAME],
    /// Start and end of each word; of a name with many, the last ones.
    ends: [(usize, usize); MOST],
    count: usize,
}

impl Words {
    fn of(name: &[u8]) -> Option<Self> {
        let mut words = Self { lower: [0; NAME], ends: [(0, 0); MOST], count: 0 };
        words.lower.get_mut(..name.len())?.copy_from_slice(name);
        words.lower.make_ascii_lowercase();
        let (mut last, letters_end) = (b'.', name.iter().rposition(u8::is_ascii_alphabetic).map_or(0, |at| at + 1));
        for (at, byte) in name.iter().copied().enumerate() {
            let next_is_lower = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let starts = !last.is_ascii_alphanumeric()
                || (byte.is_ascii_uppercase() && (last.is_ascii_lowercase() || (last.is_ascii_uppercase() && next_is_lower)))
                || (byte.is_ascii_digit() && !last.is_ascii_digit() && at >= letters_end);
            if byte.is_ascii_alphanumeric() {
                words.extend(at, starts);
            }
            last = byte;
        }
        Some(words)
    }

    fn extend(&mut self, at: usize, starts: bool) {
        if starts {
            if self.count == MOST {
                self.ends.rotate_left(1);
                self.count -= 1;
            }
            self.ends[self.count] = (at, at);
            self.count += 1;
        }
        if let Some(last) = self.count.checked_sub(1).and_then(|last| self.ends.get_mut(last)) {
            last.1 = at + 1;
        }
    }

    fn get(&self, at: usize) -> &[u8] {
        self.ends.get(at).and_then(|(start, end)| self.lower.get(*start..*end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, Noun, Strength, name};

    fn said(text: &str) -> Option<(Noun, Strength)> {
        name(text.as_bytes()).map(|Name { noun, strength, .. }| (noun, strength))
    }

    #[test]
    fn names_are_read_word_by_word() {
        for text in ["DB_PASSWORD", "spring.mail.password", "rootpasswd", "ftpPassword1", "--smtp-password", "ADMIN_PWD"] {
            assert_eq!(said(text), Some((Noun::Password, Strength::Strong)), "{text}");
        }
        for text in
            ["apiKey", "APIKey", "x-api-key", "client_secret", "SecretKeyBase", "accessToken", "encryptionKey", "repotoken", "oauth.token"]
        {
            assert_eq!(said(text), Some((Noun::Secret, Strength::Strong)), "{text}");
        }
        for text in ["key", "token_github", "some.key", "credentials", "auth"] {
            assert_eq!(said(text), Some((Noun::Secret, Strength::Weak)), "{text}");
        }
    }

    #[test]
    fn what_only_speaks_of_a_secret_is_none() {
        for text in [
            "publicKey",
            "encrypted_password",
            "password_hash",
            "tokenUrl",
            "secret_name",
            "access_key_id",
            "csrf_token",
            "passwordField",
            "tokenizer",
            "author",
            "monkey",
            "keyboard",
            "primaryKey",
            "token.Type",
            "nextPageToken",
            "sha256",
            "x",
            "",
            "password_salt",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
