//! Private keys in PEM armour: PKCS #1, #8 and SEC1 (RFC 7468, RFC 5915), OpenSSH's own format (`PROTOCOL.key`), and `OpenPGP` (RFC 9580).

use crate::finding::Severity;
use crate::secrets::base64;
use crate::secrets::checks::proof::Proof;

/// The shortest body in characters: an Ed25519 key in PKCS #8 has 64.
const SHORTEST: usize = 56;

/// What is shorter than this and stands on the armour's first line is no key.
const REMARK: usize = 24;

/// What OpenSSH's format begins with.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

/// A body that decodes, to a key that is all there. An encrypted key is worth less to a thief.
pub(super) fn prove(label: &[u8], body: &[u8]) -> Proof {
    let (text, mut encrypted) = normalise(body);
    encrypted |= label.starts_with(b"ENCRYPTED");
    let digits = text.split(|byte| *byte == b'=').next().unwrap_or_default();
    if digits.len() < SHORTEST {
        return Proof::Disproved;
    }
    let Some(key) = base64::decode(digits) else { return Proof::Disproved };
    // Tools put OpenSSH's format behind other labels, too.
    let cipher = key.strip_prefix(OPENSSH).and_then(|rest| rest.get(4..));
    let whole = if let Some(cipher) = cipher {
        encrypted |= !cipher.starts_with(b"none");
        true
    } else if label.starts_with(b"OPENSSH") {
        false
    } else if label.starts_with(b"PGP") {
        key.first().is_some_and(|byte| byte & 0x80 != 0)
    } else {
        // A legacy encrypted body is ciphertext, any other a DER sequence; one far shorter than it says was cut for a manual.
        (encrypted && !label.starts_with(b"ENCRYPTED")) || der_length(&key).is_some_and(|len| key.len() * 4 >= len * 3)
    };
    match (whole, encrypted) {
        (false, _) => Proof::Disproved,
        (true, false) => Proof::told(vec!["not encrypted".to_owned()]),
        (true, true) => Proof::Holds { facts: vec!["encrypted with a passphrase".to_owned()], at_most: Severity::Low },
    }
}

/// Base64 without armour of a DER sequence that is all there.
pub(super) fn prove_der(text: &[u8]) -> Proof {
    let whole =
        base64::decode(text).is_some_and(|key| der_length(&key).is_some_and(|len| key.len() * 8 >= len * 7 && key.len() <= len + 8));
    if whole { Proof::told(vec!["not encrypted".to_owned()]) } else { Proof::Disproved }
}

/// The base64 of a body that may stand in a string literal, JSON, YAML or a comment, and whether its headers say that it is encrypted.
pub(in crate::secrets) fn normalise(body: &[u8]) -> (Vec<u8>, bool) {
    let (mut text, mut encrypted) = (Vec::with_capacity(body.len()), false);
    for (number, line) in lines(body).into_iter().enumerate() {
        // A word behind the armour's first line is a remark.
        if number == 0 && line.len() < REMARK {
            continue;
        }
        if memchr::memchr(b':', &line).is_some() {
            encrypted |= memchr::memmem::find(&line, b"ENCRYPTED").is_some();
        } else {
            // What is left of quotes, concatenation, comment marks and list marks is not base64, or stands apart from it.
            let parts = line.split(|byte| !is_base64(*byte)).filter(|part| part.iter().any(u8::is_ascii_alphanumeric));
            let longest = parts.max_by_key(|part| part.len()).unwrap_or_default();
            text.extend_from_slice(longest);
        }
    }
    (text, encrypted)
}

/// Lines that end as in a file or, escaped any number of times, as in a string literal.
fn lines(body: &[u8]) -> Vec<Vec<u8>> {
    let (mut out, mut line, mut escaped) = (Vec::new(), Vec::new(), false);
    for byte in body {
        match (escaped, byte) {
            (_, b'\\') => escaped = true,
            (_, b'\n' | b'\r') | (true, b'n' | b'r') => {
                out.push(std::mem::take(&mut line));
                escaped = false;
            }
            (true, b't') => escaped = false,
            _ => {
                line.push(*byte);
                escaped = false;
            }
        }
    }
    out.push(line);
    out
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The whole length of the DER sequence that `der` begins, header included.
fn der_length(der: &[u8]) -> Option<usize> {
    let [0x30, first, rest @ ..] = der else { return None };
    if *first < 0x80 {
        return Some(usize::from(*first) + 2);
    }
    let count = usize::from(first & 0x7f);
    if !(1..=3).contains(&count) {
        return None;
    }
    Some(rest.get(..count)?.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)) + 2 + count)
}

#[cfg(test)]
mod tests {
    use super::{der_length, normalise};

    #[test]
    fn a_body_is_the_same_in_every_dress() {
        let plain = normalise(b"\nAAAA\nBBBB\nCC==\n").0;
        assert_eq!(plain, b"AAAABBBBCC==");
        for dress in [
            &br"\nAAAA\nBBBB\nCC==\n"[..],
            br"\\nAAAA\\nBBBB\\nCC==\\n",
            b"\r\nAAAA\r\nBBBB\r\nCC==\r\n",
            b"\n    AAAA\n    BBBB\n    CC==\n    ",
            b"\\n\" +\n  \"AAAA\\n\" +\n  \"BBBB\\n\" +\n  \"CC==\\n\" +\n  \"",
            b"\n// AAAA\n// BBBB\n// CC==\n// ",
        ] {
            assert_eq!(normalise(dress).0, plain, "{}", dress.escape_ascii());
        }
        assert!(normalise(b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n").1);
    }

    #[test]
    fn a_remark_on_the_first_line_is_no_part_of_the_body() {
        assert_eq!(normalise(b" fake\nAAAA\nBBBB\n").0, b"AAAABBBB");
        assert_eq!(normalise(br#" fake\n" + "AAAA\n""#).0, b"AAAA");
        assert_eq!(normalise(b" AAAABBBBCCCCDDDDEEEEFFFF ").0, b"AAAABBBBCCCCDDDDEEEEFFFF", "all on one line");
    }

    #[test]
    fn der_says_how_long_it_is() {
        assert_eq!(der_length(&[0x30, 0x2e]), Some(48));
        assert_eq!(der_length(&[0x30, 0x82, 0x04, 0xa4]), Some(1192));
        assert_eq!(der_length(&[0x30, 0x84, 0, 0, 0, 1]), None);
        assert_eq!(der_length(&[0x31, 0x2e]), None);
    }
}
