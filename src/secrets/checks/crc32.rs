//! Checksums that issuers put into their tokens: CRC-32 of what stands before, written in one of several ways.
//!
//! - Base 62, six characters: GitHub (April 2021), taken over by npm and others.
//!   <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
//! - Base 36, seven characters: GitLab's routable tokens.
//!   <https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/>
//! - Hex of the bytes, lowest first: Grafana's service account tokens (`pkg/components/satokengen` of Grafana).

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether `sum` is the checksum of `body` in base 62.
pub(super) fn holds_in_base62(body: &[u8], sum: &[u8]) -> bool {
    digits::<6>(crc32(body), 62) == sum
}

/// Whether `sum` is the checksum of `body` in base 36.
pub(super) fn holds_in_base36(body: &[u8], sum: &[u8]) -> bool {
    digits::<7>(crc32(body), 36).to_ascii_lowercase() == sum
}

/// Whether `sum` is the checksum of `body` in hex, the lowest byte first.
pub(super) fn holds_in_hex(body: &[u8], sum: &[u8]) -> bool {
    crc32(body).to_le_bytes().iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).eq(sum.iter().copied())
}

/// The last `N` digits of a number, with `0` on the left.
fn digits<const N: usize>(value: u32, base: usize) -> [u8; N] {
    let mut value = value as usize;
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[value % base];
        value /= base;
    }
    digits
}

/// CRC-32 as in ISO 3309 and zlib.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc32, holds_in_base36, holds_in_base62, holds_in_hex};

    /// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
    #[test]
    fn crc32_gives_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn sums_are_filled_up_on_the_left() {
        assert!(holds_in_base62(b"", b"000000"));
        assert!(!holds_in_base62(b"", b"00000"));
        assert!(!holds_in_base62(b"123456789", b"000000"));
        // 0xcbf43926 = 3421780262 = 3·62^5 + 45·62^4 + 35·62^3 + 27·62^2 + 22·62 + 14
        assert!(holds_in_base62(b"123456789", b"3jZRME"));
        assert!(holds_in_base36(b"", b"0000000"));
        // 3421780262 = 1·36^6 + 20·36^5 + 21·36^4 + 8·36^3 + 22·36^2 + 19·36 + 26
        assert!(holds_in_base36(b"123456789", b"1kl8mjq"));
        assert!(!holds_in_base36(b"123456789", b"1KL8MJQ"));
        assert!(holds_in_hex(b"123456789", b"2639f4cb"));
        assert!(!holds_in_hex(b"123456789", b"cbf43926"));
        assert!(!holds_in_hex(b"123456789", b"2639f4"));
    }
}
