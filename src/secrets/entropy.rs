//! How random a value looks.

/// Shannon entropy in bits per byte; 0 for no bytes.
#[expect(clippy::cast_precision_loss, reason = "values are far shorter than 2^52 bytes")]
pub(super) fn bits_per_byte(value: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let len = value.len() as f64;
    counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / len).map(|share| -share * share.log2()).sum()
}

/// Shannon entropy of the whole value, in bits.
#[expect(clippy::cast_precision_loss, reason = "values are far shorter than 2^52 bytes")]
pub(super) fn bits(value: &[u8]) -> f64 {
    bits_per_byte(value) * value.len() as f64
}

#[cfg(test)]
mod tests {
    use super::{bits, bits_per_byte};

    #[test]
    fn even_values_have_the_entropy_of_their_alphabet() {
        assert!(bits_per_byte(b"").abs() < 1e-9);
        assert!(bits_per_byte(b"aaaa").abs() < 1e-9);
        assert!((bits_per_byte(b"abcdabcd") - 2.0).abs() < 1e-9);
        assert!((bits(b"0123456789abcdef") - 64.0).abs() < 1e-9);
    }
}
