//! What the name of a value says of it: a secret, a password, or something about one.

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

/// Words that are a password, alone or at the end of a longer word.
const PASSWORDS: &[&[u8]] =
    &[b"password", b"passwd", b"passphrase", b"passwort", b"passcode", b"passw", b"userpass", b"pwd", b"pswd"];

/// The same, but only as words of their own.
const SHORT_PASSWORDS: &[&[u8]] = &[b"pass", b"pw", b"psw"];

/// Words that are a secret, alone or at the end of a longer word.
const SECRETS: &[&[u8]] = &[
    b"secret", b"secrets", b"token", b"tokens", b"apikey", b"secretkey", b"accesskey", b"authkey", b"nkey", b"privatekey", b"appkey",
    b"masterkey", b"encryptionkey", b"signingkey",
];

/// Words that are a secret to some, and much else to others.
const DOUBTFUL: &[&[u8]] = &[
    b"key", b"keys", b"credential", b"credentials", b"auth", b"authorization", b"bearer", b"otp", b"seed", b"ticket", b"verifier", b"creds",
];

/// What makes a key, or another doubtful word, a secret one.
const QUALIFIERS: &[&[u8]] = &[
    b"api", b"app", b"access", b"secret", b"private", b"auth", b"client", b"consumer", b"encryption", b"encrypt", b"master", b"signing",
    b"sign", b"license", b"session", b"account", b"storage", b"shared", b"hmac", b"aes", b"jwt", b"crypto", b"cipher", b"service",
    b"subscription", b"write", b"admin", b"oauth", b"refresh", b"user", b"integration", b"deploy", b"root", b"decrypt", b"decryption",
    b"rsa", b"webhook", b"bot", b"personal", b"totp", b"cookie", b"cadata", b"application",
];

/// Before a noun, they make it something that anybody may have.
const OPEN: &[&[u8]] = &[
    b"public", b"pub", b"encrypted", b"hashed", b"csrf", b"xsrf", b"primary", b"foreign", b"cache", b"sort", b"partition", b"row", b"no",
    b"is", b"has", b"use", b"allow", b"require", b"required", b"enable", b"disable", b"next", b"page", b"lexer", b"parser", b"idempotency",
    b"continuation", b"i18n", b"sealed",
];

/// Behind a noun, they leave it what it is.
const NEUTRAL: &[&[u8]] = &[
    b"value", b"val", b"string", b"str", b"plain", b"raw", b"b", b"hex", b"base", b"prod", b"production", b"dev",
    b"staging", b"stage", b"live", b"default", b"data", b"bytes", b"bytestr", b"new", b"old", b"confirmation", b"confirm", b"s",
];

/// Behind a noun, they are what is named: the secret only describes it.
const ABOUT: &[&[u8]] = &[
    b"id", b"ids", b"name", b"names", b"type", b"types", b"url", b"urls", b"uri", b"path", b"paths", b"file", b"files", b"filename",
    b"dir", b"length", b"len", b"size", b"count", b"limit", b"expires", b"expiry", b"expiration", b"expired", b"ttl", b"timeout", b"age",
    b"index", b"prefix", b"suffix", b"format", b"regex", b"pattern", b"field", b"fields", b"param", b"params", b"header", b"headers",
    b"placeholder", b"hint", b"label", b"labels", b"message", b"msg", b"error", b"errors", b"invalid", b"valid", b"title", b"text",
    b"description", b"desc", b"help", b"policy", b"provider", b"endpoint", b"version", b"alias", b"algorithm", b"algo", b"method",
    b"class", b"scope", b"scopes", b"hash", b"hashes", b"sha", b"md", b"integrity", b"checksum", b"digest",
    b"fingerprint", b"salt", b"iv", b"nonce", b"kind", b"status", b"state", b"server", b"host", b"port", b"service", b"store", b"manager",
    b"handler", b"helper", b"factory", b"config", b"options", b"ref", b"reference", b"source", b"env", b"var", b"variable", b"attribute",
    b"property", b"column", b"table", b"location", b"mode", b"enabled", b"required", b"strength", b"rule", b"rules", b"reset", b"change",
    b"user", b"username", b"email", b"domain", b"realm", b"issuer", b"audience", b"subject", b"request", b"response", b"result", b"usage",
    b"uuid", b"guid", b"sid", b"encoding", b"encoder", b"charset", b"input", b"form", b"page", b"view", b"link", b"button", b"screen",
    b"dialog", b"prompt", b"tests", b"spec", b"time", b"date", b"at", b"by", b"in", b"list", b"map", b"set", b"group", b"role",
    b"permission", b"generator", b"validator", b"verify", b"check", b"arn", b"region", b"owner", b"lifetime", b"duration", b"code",
];

/// What says that a value is made up.
const MOCK: &[&[u8]] =
    &[b"fake", b"dummy", b"mock", b"example", b"sample", b"expected", b"invalid", b"wrong", b"bad", b"placeholder", b"test"];

/// The most words of a name that are looked at.
const MOST: usize = 12;

/// What `name` (`DB_PASSWORD`, `spring.mail.apiKey`, `--repo-token`) says of its value; nothing where it speaks of something else.
pub(in crate::secrets) fn name(name: &[u8]) -> Option<Name> {
    let words = words(name);
    let words = words.as_slice();
    let mut end = words.len();
    while end > 0 && (words[end - 1].iter().all(u8::is_ascii_digit) || NEUTRAL.contains(&words[end - 1].as_slice())) {
        end -= 1;
    }
    let has = |list: &[&[u8]], from: usize, to: usize| words.get(from..to).unwrap_or_default().iter().any(|word| list.contains(&word.as_slice()));
    let mock = has(MOCK, 0, words.len());
    for at in (0..end).rev() {
        let Some((noun, strength)) = noun(words, at) else { continue };
        if has(OPEN, 0, at) || has(ABOUT, at + 1, words.len()) {
            return None;
        }
        // `token_github` says less than `github_token`, and `keyboard` nothing.
        let strength = if at + 1 == end { strength } else { Strength::Weak };
        return Some(Name { noun, strength, mock });
    }
    None
}

/// What the word at `at` is, with the words before it.
fn noun(words: &[Vec<u8>], at: usize) -> Option<(Noun, Strength)> {
    let word = words.get(at)?.as_slice();
    let before = at.checked_sub(1).and_then(|before| words.get(before)).map(Vec::as_slice).unwrap_or_default();
    let ends = |list: &[&[u8]]| list.iter().find(|noun| word.ends_with(noun)).map(|noun| word.len() > noun.len());
    let qualified = QUALIFIERS.contains(&before);
    let strength = |longer: bool| if longer || qualified || at > 0 { Strength::Strong } else { Strength::Plain };
    if let Some(longer) = ends(PASSWORDS) {
        return Some((Noun::Password, strength(longer)));
    }
    if SHORT_PASSWORDS.contains(&word) {
        return Some((Noun::Password, Strength::Plain));
    }
    if let Some(longer) = ends(SECRETS) {
        let both = longer || word.ends_with(b"key");
        return Some((Noun::Secret, if qualified { Strength::Strong } else { strength(both) }));
    }
    if DOUBTFUL.contains(&word) {
        return Some((Noun::Secret, if qualified { Strength::Strong } else { Strength::Weak }));
    }
    None
}

/// The words of a name, in lower case: `APIKey` and `api-key` are both `api`, `key`.
fn words(name: &[u8]) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let mut last = b'.';
    for (at, byte) in name.iter().copied().enumerate() {
        let next_is_lower = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let starts = !last.is_ascii_alphanumeric()
            || (byte.is_ascii_uppercase() && (last.is_ascii_lowercase() || (last.is_ascii_uppercase() && next_is_lower)))
            || (byte.is_ascii_digit() && !last.is_ascii_digit() && !name.get(at + 1..).is_some_and(|rest| rest.iter().any(u8::is_ascii_alphabetic)));
        if byte.is_ascii_alphanumeric() {
            if starts || words.is_empty() {
                if words.len() == MOST {
                    words.remove(0);
                }
                words.push(Vec::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(byte.to_ascii_lowercase());
            }
        }
        last = byte;
    }
    // `APIKEY` and `api_key` are one name.
    words
}
