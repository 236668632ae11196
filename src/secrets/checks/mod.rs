//! Proofs by structure, one kind a file, all pure functions of the value.

mod aws;
mod base64_length;
mod basic_auth;
mod crc32_base62;
mod jwt;
mod pem;
mod proof;
mod url_userinfo;
mod uuid;

use crate::secrets::rule_file::Check;
pub(super) use proof::Proof;

/// Runs `check` over `secret`; `group` gives a named group of the match, `now` is the time in seconds since 1970.
pub(super) fn prove<'a>(check: &Check, secret: &'a [u8], group: &dyn Fn(&str) -> Option<&'a [u8]>, now: i64) -> Proof {
    match check {
        Check::Crc32Base62 { over, equals } => match (group(over), group(equals)) {
            (Some(body), Some(sum)) if crc32_base62::holds(body, sum) => Proof::told(vec!["checksum valid".to_owned()]),
            _ => Proof::Disproved,
        },
        Check::Jwt {} => jwt::prove(secret, now),
        Check::Pem {} => pem::prove(group("label").unwrap_or_default(), secret),
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
