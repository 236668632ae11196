//! The filters of the search in plain Rust: two bytes look up which third bytes may follow, then the window's row is asked.

use std::ops::Range;

use super::literal::spellings;
use super::rows::{ROWS, Window, eight, low_half, row};

/// By pair of bytes, little-endian: of the byte behind it, the values modulo 8 that some window has.
pub(super) struct Portable(Box<[u8; 1 << 16]>);

impl Portable {
    pub(super) fn new(windows: &[Window<'_>]) -> Self {
        let mut thirds: Box<[u8; 1 << 16]> = vec![0; 1 << 16].try_into().expect("because it has this length");
        for window in windows {
            let Some([one, two, three]) = window.bytes.first_chunk() else { continue };
            for one in spellings(*one, window.ignore_case) {
                for two in spellings(*two, window.ignore_case) {
                    thirds[usize::from(u16::from_le_bytes([one, two]))] |= 1 << (three & 7);
                }
            }
        }
        Self(thirds)
    }

    /// Writes to `out` the offsets in `text[chunk]`, at most 256 bytes, at which a window may start, and gives their number. `text` has at
    /// least eight bytes.
    ///
    /// Nothing branches on what the text holds: an offset is always written, and counted when it passes.
    pub(super) fn sift(&self, filter: &[u32; ROWS], text: &[u8], chunk: Range<usize>, out: &mut [u8; 256]) -> usize {
        let mut count = 0;
        let mut at = 0_u8;
        let mut note = |pair: [u8; 2], third: u8| {
            out[count & 255] = at;
            count += usize::from(self.0[usize::from(u16::from_le_bytes(pair))] >> (third & 7) & 1);
            at = at.wrapping_add(1);
        };
        let mut start = chunk.start;
        while start + 8 <= chunk.end
            && let Some(ten) = text.get(start..start + 10).and_then(|ten| <&[u8; 10]>::try_from(ten).ok())
        {
            for byte in 0..8 {
                note([ten[byte], ten[byte + 1]], ten[byte + 2]);
            }
            start += 8;
        }
        for start in start..chunk.end {
            let [one, two, three, ..] = eight(text, start).to_le_bytes();
            note([one, two], three);
        }
        let mut kept = 0;
        for index in 0..count {
            let at = out[index & 255];
            let window = low_half(eight(text, chunk.start + usize::from(at)));
            out[kept & 255] = at;
            kept += usize::from(filter[row(window)] >> (window >> 24 & 31) & 1 != 0);
        }
        kept
    }
}
