//! Numbers that look random and are the same in every run.

/// A xorshift generator (Marsaglia, "Xorshift RNGs", 2003).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `end`, or 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("it is less than a usize")
    }

    /// A part of `len` bytes.
    #[allow(dead_code, reason = "not all tests take parts")]
    pub(crate) fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        start..start + self.below(len - start + 1)
    }
}
