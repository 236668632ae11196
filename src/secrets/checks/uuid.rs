//! UUIDs (RFC 9562): 8-4-4-4-12 hex digits, a known variant, and the version asked for.

/// Whether `text` is a UUID of `version`, or of any when none is given.
pub(super) fn holds(text: &[u8], version: Option<u8>) -> bool {
    let groups: Vec<&[u8]> = text.split(|byte| *byte == b'-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let digits: Vec<u8> = groups.concat();
    lengths == [8, 4, 4, 4, 12]
        && digits.iter().all(u8::is_ascii_hexdigit)
        && digits.iter().any(|digit| *digit != digits[0])
        && matches!(digits[16].to_ascii_lowercase(), b'8' | b'9' | b'a' | b'b')
        && version.is_none_or(|version| digits[12] == b'0' + version)
}

#[cfg(test)]
mod tests {
    use super::holds;

    /// The example of RFC 9562, appendix A.3.
    #[test]
    fn version_and_variant_count() {
        let four = b"919108f7-52d1-4320-9bac-f847db4148a8";
        assert!(holds(four, Some(4)));
        assert!(holds(four, None));
        assert!(!holds(four, Some(1)));
        for wrong in
            ["", "919108f7-52d1-4320-7bac-f847db4148a8", "919108f752d143209bacf847db4148a8", "00000000-0000-0000-0000-000000000000"]
        {
            assert!(!holds(wrong.as_bytes(), None), "{wrong}");
        }
    }
}
