//! Proofs by structure, one kind a file, all pure functions of the value.

mod aws;
mod base64_length;
mod basic_auth;
mod bip39;
mod crc32;
mod jwt;
mod macaroon;
mod nkey;
mod pem;
mod proof;
mod url_userinfo;
mod uuid;
mod wif;

use crate::secrets::rule_file::Check;
pub(super) use proof::Proof;

/// Runs `check` over `secret`; `group` gives a named group of the match, `now` is the time in seconds since 1970.
pub(super) fn prove<'a>(check: &Check, secret: &'a [u8], group: &dyn Fn(&str) -> Option<&'a [u8]>, now: i64) -> Proof {
    let sum = |over: &str, equals: &str, holds: fn(&[u8], &[u8]) -> bool| match (group(over), group(equals)) {
        (Some(body), Some(sum)) if holds(body, sum) => Proof::told(vec!["checksum valid".to_owned()]),
        _ => Proof::Disproved,
    };
    match check {
        Check::Crc32Base62 { over, equals } => sum(over, equals, crc32::holds_in_base62),
        Check::Crc32Base36 { over, equals } => sum(over, equals, crc32::holds_in_base36),
        Check::Crc32Hex { over, equals } => sum(over, equals, crc32::holds_in_hex),
        Check::Nkey {} => nkey::prove(secret),
        Check::Wif {} => wif::prove(secret),
        Check::Bip39 {} => bip39::prove(secret),
        Check::Macaroon {} => macaroon::prove(secret),
        Check::Jwt {} => jwt::prove(secret, now),
        Check::Pem {} => pem::prove(group("label").unwrap_or_default(), secret),
        Check::Der {} => pem::prove_der(secret),
        Check::AwsKeyId {} => aws::prove(secret),
        Check::Base64 { min, max } => Proof::when(base64_length::holds(secret, *min, *max)),
        Check::Uuid { version } => Proof::when(uuid::holds(secret, *version)),
        Check::BasicAuth {} => Proof::when(basic_auth::holds(secret)),
        Check::UrlUserinfo {} => url_userinfo::prove(group("user").unwrap_or_default(), secret, group("host").unwrap_or_default()),
    }
}

/// Whether `text` is a UUID of any version.
pub(super) fn is_uuid(text: &[u8]) -> bool {
    uuid::holds(text, None)
}

/// The base64 of a PEM body, whatever it is dressed in.
pub(super) fn pem_body(body: &[u8]) -> Vec<u8> {
    pem::normalise(body).0
}
