//! Reads a text as numbers and pieces: what a target makes of it is decided byte by byte, so that a fuzzer sees what each byte does.

/// What is left of the text.
pub struct Program<'a>(pub &'a [u8]);

impl<'a> Program<'a> {
    /// The next byte; 0 behind the end.
    pub fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }

    /// The next two bytes.
    pub fn word(&mut self) -> usize {
        usize::from(self.byte()) | usize::from(self.byte()) << 8
    }

    /// A number below `end`, or 0.
    pub fn below(&mut self, end: usize) -> usize {
        let number = if end > 256 { self.word() } else { usize::from(self.byte()) };
        number % end.max(1)
    }

    /// The next bytes, as many as there are of `len`.
    pub fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}
