//! Base32 (RFC 4648, section 6), in upper case, with or without padding.

/// The bytes that `text` stands for, or `None` when it is not base32. Bits that fill no byte are dropped.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = text.get(..text.len().checked_sub(padding)?)?;
    if padding > 6 || matches!(digits.len() % 8, 1 | 3 | 6) {
        return None;
    }
    let (mut out, mut bits, mut count) = (Vec::with_capacity(digits.len() * 5 / 8), 0_u32, 0);
    for digit in digits {
        bits = bits << 5 | value(*digit)?;
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

fn value(digit: u8) -> Option<u32> {
    match digit {
        b'A'..=b'Z' => Some(u32::from(digit - b'A')),
        b'2'..=b'7' => Some(u32::from(digit - b'2') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    /// The vectors of RFC 4648, section 10.
    #[test]
    fn decodes_the_vectors_of_the_standard() {
        for (text, bytes) in [
            ("", ""),
            ("MY======", "f"),
            ("MZXQ====", "fo"),
            ("MZXW6===", "foo"),
            ("MZXW6YQ=", "foob"),
            ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"),
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
            assert_eq!(decode(text.trim_end_matches('=').as_bytes()).as_deref(), Some(bytes.as_bytes()));
        }
        for wrong in ["M", "MZX", "mzxw6", "MZXW6YTB=======", "MZX1"] {
            assert_eq!(decode(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
