//! The checksum that GitHub introduced in April 2021 and npm took over: CRC-32 of the body, in base 62, six characters, `0` on the left.
//! Source: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether `sum` is the checksum of `body`.
pub(super) fn holds(body: &[u8], sum: &[u8]) -> bool {
    let mut value = u64::from(crc32(body));
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[usize::try_from(value % 62).unwrap_or_default()];
        value /= 62;
    }
    digits == sum
}

/// CRC-32 as in ISO 3309 and zlib.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc32, holds};

    /// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
    #[test]
    fn crc32_gives_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn sums_are_six_digits_filled_up_on_the_left() {
        assert!(holds(b"", b"000000"));
        assert!(!holds(b"", b"00000"));
        assert!(!holds(b"123456789", b"000000"));
        // 0xcbf43926 = 3421780262 = 3·62^5 + 45·62^4 + 35·62^3 + 27·62^2 + 22·62 + 14
        assert!(holds(b"123456789", b"3jZRME"));
    }
}
