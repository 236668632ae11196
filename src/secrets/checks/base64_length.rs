//! Base64 of a known number of bytes.

use crate::secrets::base64;

/// Whether `text` decodes to at least `min` and at most `max` bytes.
pub(super) fn holds(text: &[u8], min: usize, max: Option<usize>) -> bool {
    base64::decode(text).is_some_and(|bytes| bytes.len() >= min && max.is_none_or(|max| bytes.len() <= max))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn both_ends_count() {
        assert!(holds(b"Zm9vYmFy", 6, Some(6)));
        assert!(holds(b"Zm9vYmFy", 6, None));
        assert!(!holds(b"Zm9vYmFy", 7, None));
        assert!(!holds(b"Zm9vYmFy", 1, Some(5)));
        assert!(!holds(b"Zm9v*mFy", 1, None));
    }
}
