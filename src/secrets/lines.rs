//! Byte offsets to lines and columns. LF, CRLF and a lone CR each end a line.

use std::ops::Range;

use crate::finding::Region;

/// Counts lines and columns onwards from where it is, so that offsets in rising order cost one pass over the text.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    text: &'a [u8],
    /// Line and column of the text's first character.
    first: (u32, u32),
    offset: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self::from(text, (1, 1))
    }

    /// Counts in a text that is cut out of another, where its first character stands in this line and column.
    pub(super) fn from(text: &'a [u8], first: (u32, u32)) -> Self {
        Self { text, first, offset: 0, line: first.0, column: first.1 }
    }

    /// The region of `span`.
    pub(super) fn region(&mut self, span: &Range<usize>) -> Region {
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = { *self }.position(span.end);
        Region { line, column, end_line, end_column }
    }

    /// Line and column of the byte at `offset`.
    pub(super) fn position(&mut self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        if offset < self.offset {
            *self = Self::from(self.text, self.first);
        }
        let (mut line, mut column, mut from) = (self.line, self.column, self.offset);
        for at in memchr::memchr2_iter(b'\n', b'\r', &self.text[self.offset..offset]) {
            let at = self.offset + at;
            if self.text[at] == b'\r' && self.text.get(at + 1) == Some(&b'\n') {
                continue;
            }
            (line, column, from) = (line.saturating_add(1), 1, at + 1);
        }
        column = column.saturating_add(characters(&self.text[from..offset]));
        // Counting goes on from here, unless that would split a character.
        if self.text.get(offset).is_none_or(|byte| byte & 0xc0 != 0x80) {
            *self = Self { offset, line, column, ..*self };
        }
        (line, column)
    }
}

/// The line that `offset` stands in, without its end, as far as `reach` bytes before and behind.
pub(super) fn line_around(text: &[u8], offset: usize, reach: usize) -> Range<usize> {
    let offset = offset.min(text.len());
    let (first, last) = (offset.saturating_sub(reach), offset.saturating_add(reach).min(text.len()));
    let start = memchr::memrchr2(b'\n', b'\r', &text[first..offset]).map_or(first, |at| first + at + 1);
    let end = memchr::memchr2(b'\n', b'\r', &text[offset..last]).map_or(last, |at| offset + at);
    start..end
}

/// Unicode scalar values; a byte that is not UTF-8 counts as one.
fn characters(bytes: &[u8]) -> u32 {
    let count: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Lines, line_around};

    #[test]
    fn every_line_end_counts_once() {
        let text = "a\nb\r\nc\rd\n\né\u{1f600}x".as_bytes();
        let mut lines = Lines::new(text);
        let mut at = |part: &str, nth: usize| {
            let start = text.windows(part.len()).enumerate().filter(|(_, w)| *w == part.as_bytes()).nth(nth).map_or(0, |(i, _)| i);
            let region = lines.region(&(start..start + part.len()));
            (region.line, region.column, region.end_line, region.end_column)
        };
        assert_eq!(at("b", 0), (2, 1, 2, 2));
        assert_eq!(at("c\rd", 0), (3, 1, 4, 2));
        assert_eq!(at("x", 0), (6, 3, 6, 4));
        assert_eq!(at("a", 0), (1, 1, 1, 2), "an earlier offset is found again");
    }

    #[test]
    fn bytes_that_are_not_utf8_count_one_each() {
        let region = Lines::new(b"\xff\xc3x").region(&(2..3));
        assert_eq!((region.line, region.column, region.end_column), (1, 3, 4));
        let region = Lines::new(b"x").region(&(5..9));
        assert_eq!((region.line, region.column), (1, 2), "an offset behind the end is the end");
    }

    #[test]
    fn a_line_has_no_line_end() {
        assert_eq!(line_around(b"ab\r\ncd\n", 4, 9), 4..6);
        assert_eq!(line_around(b"ab\r\ncd\n", 1, 9), 0..2);
        assert_eq!(line_around(b"", 9, 9), 0..0);
        assert_eq!(line_around(b"abcdefgh", 4, 2), 2..6);
    }
}
