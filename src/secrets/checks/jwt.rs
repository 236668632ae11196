//! JSON web tokens (RFC 7519): signed ones only, and when they expired.

use crate::finding::Severity;
use crate::secrets::base64;
use crate::secrets::checks::proof::Proof;
use crate::text::date;

/// Three parts of base64url, a header that names an algorithm other than `none`, a payload, and a signature.
pub(super) fn prove(token: &[u8], now: i64) -> Proof {
    let mut parts = token.split(|byte| *byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Proof::Disproved;
    };
    let (Some(header), Some(payload), Some(signature)) = (base64::decode(header), base64::decode(payload), base64::decode(signature))
    else {
        return Proof::Disproved;
    };
    let signs = matches!(member(&header, b"alg"), Some([b'"', first, ..]) if first.is_ascii_alphabetic())
        && !member(&header, b"alg").is_some_and(|value| value.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"none")));
    // The shortest signature in use, HMAC with SHA-256, has 32 bytes.
    if !signs || signature.len() < 32 || payload.first() != Some(&b'{') {
        return Proof::Disproved;
    }
    match member(&payload, b"exp").and_then(number) {
        Some(expiry) if expiry < now => Proof::Holds { facts: vec![format!("expired {}", date(expiry))], at_most: Severity::Low },
        Some(expiry) => Proof::told(vec![format!("valid until {}", date(expiry))]),
        None => Proof::told(vec!["never expires".to_owned()]),
    }
}

/// The text of the value of the member `name` of a JSON object, without a whole parser: what follows `"name"` and a colon.
fn member<'a>(json: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let quoted = [b"\"", name, b"\""].concat();
    memchr::memmem::find_iter(json, &quoted)
        .find_map(|at| json.get(at + quoted.len()..)?.trim_ascii_start().strip_prefix(b":"))
        .map(<[u8]>::trim_ascii_start)
}

/// The whole seconds of a JSON number; at most eleven digits, which is the year 5138.
fn number(text: &[u8]) -> Option<i64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=11).contains(&digits) {
        return None;
    }
    Some(text.iter().take(digits).fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::{member, number, prove};
    use crate::finding::Severity;
    use crate::secrets::checks::proof::Proof;

    const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9¦";
    const EXPIRES: &str = "eyJzdWIiOiIxIiwiZXhwIjoxNjgwMzA3MjAwfQ";
    const SIGNATURE: &str = "BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY";

    fn proof(parts: [&str; 3], now: i64) -> Proof {
        prove(parts.join(".").replace('¦', "").as_bytes(), now)
    }

    #[test]
    fn what_has_expired_is_worth_less() {
        let expired = proof([HEADER, EXPIRES, SIGNATURE], 1_680_307_201);
        assert_eq!(expired, Proof::Holds { facts: vec!["expired 2023-04-01".to_owned()], at_most: Severity::Low });
        let valid = proof([HEADER, EXPIRES, SIGNATURE], 1_680_307_199);
        assert_eq!(valid, Proof::Holds { facts: vec!["valid until 2023-04-01".to_owned()], at_most: Severity::Critical });
        assert!(matches!(proof([HEADER, "eyJzdWIiOiIxIn0", SIGNATURE], 0), Proof::Holds { facts, .. } if facts == ["never expires"]));
    }

    #[test]
    fn only_signed_tokens_count() {
        for parts in [
            ["eyJhbGciOiJub25lIn0", EXPIRES, SIGNATURE],
            [HEADER, EXPIRES, ""],
            [HEADER, EXPIRES, "c2lnbmF0dXJl"],
            [HEADER, SIGNATURE, SIGNATURE],
            [SIGNATURE, EXPIRES, SIGNATURE],
            [HEADER, "a.b", SIGNATURE],
        ] {
            assert_eq!(proof(parts, 0), Proof::Disproved, "{parts:?}");
        }
    }

    #[test]
    fn members_are_found_without_a_parser() {
        let json = br#"{ "x":"exp" , "exp" : 1680307200.5, "typ":1}"#;
        assert_eq!(member(json, b"exp").and_then(number), Some(1_680_307_200));
        assert_eq!(member(json, b"iat"), None);
        assert_eq!(number(b"999999999999999999999999"), None);
        assert_eq!(number(b"-5"), None);
    }
}
