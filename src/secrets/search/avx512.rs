//! The filters of the search for processors with AVX-512 VBMI2: the one place beside the mapped files that needs `unsafe`.
//!
//! The first filter is a table of pairs, 64 classes of the first byte by 32 of the second, that fits four registers: 64 places are looked up
//! at once. Those that pass, about one in six, are put side by side; the second filter fetches sixteen of their windows and rows at once.
#![allow(unsafe_code)]
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "offsets in a chunk fit a byte, and lanes know no sign")]

#[allow(clippy::wildcard_imports, reason = "their names say where they come from")]
use std::arch::x86_64::*;
use std::ops::Range;

use super::literal::spellings;
use super::rows::{BITS, FACTOR, FOLD, ROWS, Window};

/// Tables by the low seven bits of a byte, and of pairs.
pub(super) struct Avx512 {
    /// By first byte: the high three bits of its class.
    high: [u8; 128],
    /// By first byte: the bit that the low three bits of its class number.
    bit: [u8; 128],
    /// By second byte: where `pairs` has its class.
    second: [u8; 128],
    /// By class of the second byte and high bits of the first one's: a bit for each pair that starts a window.
    pairs: [u8; 256],
}

impl Avx512 {
    /// The tables for `windows`; `None` when this processor can't use them.
    pub(super) fn new(windows: &[Window<'_>]) -> Option<Self> {
        let can = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        if !can {
            return None;
        }
        let mut pairs = [0; 256];
        for window in windows {
            let Some([one, two]) = window.bytes.first_chunk() else { continue };
            for class in spellings(*one, window.ignore_case).map(first_class) {
                pairs[usize::from(place_of_second(*two) | class >> 3)] |= 1 << (class & 7);
            }
        }
        Some(Self {
            high: std::array::from_fn(|byte| first_class(byte as u8) >> 3),
            bit: std::array::from_fn(|byte| 1 << (first_class(byte as u8) & 7)),
            second: std::array::from_fn(|byte| place_of_second(byte as u8)),
            pairs,
        })
    }

    /// Writes to `out` the offsets in `text[chunk]` at which a window may start, and gives their number. The chunk is at most 256 bytes,
    /// and two bytes of `text` at least stand behind it; `text` has at least eight.
    pub(super) fn sift(&self, filter: &[u32; ROWS], text: &[u8], chunk: Range<usize>, out: &mut [u8; 256]) -> usize {
        assert!(chunk.start <= chunk.end && chunk.len() <= 256 && chunk.end + 2 <= text.len() && text.len() >= 8, "a chunk is in its text");
        // SAFETY: an `Avx512` is made only where the processor has these features, and the rest was just asserted.
        unsafe {
            let count = self.pairs(text, &chunk, out);
            windows(filter, text, chunk.start, out, count)
        }
    }

    /// The first filter.
    ///
    /// # Safety
    ///
    /// `chunk` is in `text`, at most 256 bytes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
    unsafe fn pairs(&self, text: &[u8], chunk: &Range<usize>, out: &mut [u8; 256]) -> usize {
        let [high, bit, second] = [&self.high, &self.bit, &self.second].map(|table| halves(table));
        let [low_pairs, high_pairs] = [0, 128].map(|at| halves(self.pairs[at..].first_chunk().unwrap_or(&[0; 128])));
        let lanes = halves(&LANES)[0];
        let mut count = 0;
        for from in (0..chunk.len()).step_by(64) {
            let one = load(&text[chunk.start + from..]);
            let two = load(&text[chunk.start + from + 1..]);
            let place =
                _mm512_or_si512(_mm512_permutex2var_epi8(second[0], two, second[1]), _mm512_permutex2var_epi8(high[0], one, high[1]));
            let pairs = _mm512_mask_blend_epi8(
                _mm512_movepi8_mask(place),
                _mm512_permutex2var_epi8(low_pairs[0], place, low_pairs[1]),
                _mm512_permutex2var_epi8(high_pairs[0], place, high_pairs[1]),
            );
            let passed = _mm512_test_epi8_mask(pairs, _mm512_permutex2var_epi8(bit[0], one, bit[1]));
            let passed = _bzhi_u64(passed, (chunk.len() - from).min(64) as u32);
            let offsets = _mm512_maskz_compress_epi8(passed, _mm512_add_epi8(lanes, _mm512_set1_epi8(from as i8)));
            // No more have passed than were looked at, so that 64 bytes are left.
            let out = &mut out[count..count + 64];
            // SAFETY: `out` has 64 bytes.
            unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), offsets) };
            count += passed.count_ones() as usize;
        }
        count
    }
}

/// The second filter: keeps those of the first `count` offsets in `out` that pass it.
///
/// # Safety
///
/// `text` has at least four bytes, and at least three from `start` and from each of the offsets.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
unsafe fn windows(filter: &[u32; ROWS], text: &[u8], start: usize, out: &mut [u8; 256], count: usize) -> usize {
    // A window of three bytes at the very end is read from one byte before, and shifted: where the text starts there, it is longer.
    let last = _mm512_set1_epi32((text.len() - start).min(1 << 16) as i32 - 4);
    let (mut kept, mut from) = (0, 0);
    // The first turn is for nothing where nothing passed: in short texts that is cheaper than a wrong guess of whether anything did.
    loop {
        let live = _bzhi_u32(0xffff, count.saturating_sub(from).min(16) as u32) as u16;
        let sixteen = &out[from..from + 16];
        // SAFETY: `sixteen` has 16 bytes.
        let offsets = unsafe { _mm_loadu_si128(sixteen.as_ptr().cast()) };
        let wanted = _mm512_maskz_cvtepu8_epi32(live, offsets);
        let at = _mm512_min_epi32(wanted, last);
        // SAFETY: what `at` has is an offset of the text's last four bytes or of four bytes before them. It is -1 at the least: then three
        // bytes are left at `start`, and others stand before them. Lanes that are not live read at `start`, or there.
        let window = unsafe { _mm512_i32gather_epi32::<1>(at, text.as_ptr().add(start).cast()) };
        let window = _mm512_srlv_epi32(window, _mm512_slli_epi32::<3>(_mm512_sub_epi32(wanted, at)));
        let hashed = _mm512_or_si512(_mm512_slli_epi32::<8>(window), _mm512_set1_epi32(FOLD as i32));
        let row = _mm512_srli_epi32::<{ 32 - BITS }>(_mm512_mullo_epi32(hashed, _mm512_set1_epi32(FACTOR as i32)));
        // SAFETY: a number of `BITS` bits is below `ROWS`.
        let allowed = unsafe { _mm512_i32gather_epi32::<4>(row, filter.as_ptr().cast()) };
        let fourth = _mm512_and_si512(_mm512_srli_epi32::<24>(window), _mm512_set1_epi32(31));
        let passed = _mm512_mask_test_epi32_mask(live, allowed, _mm512_sllv_epi32(_mm512_set1_epi32(1), fourth));
        // What is written here has been read: no more are kept than were looked at.
        let sixteen = &mut out[kept..kept + 16];
        // SAFETY: `sixteen` has 16 bytes.
        unsafe { _mm_storeu_si128(sixteen.as_mut_ptr().cast(), _mm_maskz_compress_epi8(passed, offsets)) };
        kept += passed.count_ones() as usize;
        from += 16;
        if from >= count {
            break kept;
        }
    }
}

const LANES: [u8; 128] = {
    let mut lanes = [0; 128];
    let mut at = 0;
    while at < 128 {
        lanes[at] = at as u8;
        at += 1;
    }
    lanes
};

/// The first 64 bytes of `text`, zeroes behind its end.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn load(text: &[u8]) -> __m512i {
    let mask = _bzhi_u64(u64::MAX, text.len().min(64) as u32);
    // SAFETY: bytes whose bit in the mask is not set are not touched.
    unsafe { _mm512_maskz_loadu_epi8(mask, text.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn halves(table: &[u8; 128]) -> [__m512i; 2] {
    let start = table.as_ptr();
    // SAFETY: the table has twice 64 bytes.
    unsafe { [_mm512_loadu_si512(start.cast()), _mm512_loadu_si512(start.add(64).cast())] }
}

/// One of 64 classes for the first byte of a pair, by its low seven bits: letters keep their case.
fn first_class(byte: u8) -> u8 {
    match byte & 0x7f {
        byte @ b'a'..=b'z' => byte - b'a',
        byte @ b'A'..=b'Z' => byte - b'A' + 26,
        b'0'..=b'9' => 52,
        b'_' => 53,
        b'-' => 54,
        b'.' => 55,
        b'/' => 56,
        b':' => 57,
        b'\t' | b'\n' | b'\r' | b' ' => 58,
        b'\\' => 59,
        b'%' => 60,
        b'$' | b'=' | b'+' => 61,
        0x21..=0x7e => 62,
        _ => 63,
    }
}

/// One of 32 classes for the second byte of a pair, by its low seven bits, as a place in a table of eight bytes for each.
fn place_of_second(byte: u8) -> u8 {
    let class = match byte & 0x7f {
        byte @ b'a'..=b'z' => byte - b'a',
        byte @ b'A'..=b'Z' => byte - b'A',
        b'0'..=b'9' => 26,
        b'_' | b'-' => 27,
        b'.' | b'/' | b':' => 28,
        b'\t' | b'\n' | b'\r' | b' ' => 29,
        0x21..=0x7e => 30,
        _ => 31,
    };
    class << 3
}
