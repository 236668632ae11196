//! Base64 of a known number of bytes.

use crate::secrets::base64;

/// What is in armour and public.
const PUBLIC: [&[u8]; 2] = [b"-----BEGIN CERTIFICATE", b"-----BEGIN PUBLIC KEY"];

/// Whether `text` decodes to at least `min` and at most `max` bytes, and to nothing public.
pub(super) fn holds(text: &[u8], min: usize, max: Option<usize>) -> bool {
    let fits = |bytes: &[u8]| bytes.len() >= min && max.is_none_or(|max| bytes.len() <= max);
    base64::decode(text).is_some_and(|bytes| fits(&bytes) && !PUBLIC.iter().any(|public| bytes.starts_with(public)))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn certificates_are_public() {
        assert!(!holds(b"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", 6, None));
        assert!(holds(b"LS0tLS1CRUdJTiBSU0EgUFJJ", 6, None));
    }

    #[test]
    fn both_ends_count() {
        assert!(holds(b"Zm9vYmFy", 6, Some(6)));
        assert!(holds(b"Zm9vYmFy", 6, None));
        assert!(!holds(b"Zm9vYmFy", 7, None));
        assert!(!holds(b"Zm9vYmFy", 1, Some(5)));
        assert!(!holds(b"Zm9v*mFy", 1, None));
    }
}
