//! Reads text symbol by symbol, through the escapes that text inside of other text is written with.

use std::cell::Cell;

/// One character of syntax, however it is written: `"`, `\"`, `\u0022`, `&quot;`, `&#34;` or `%22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// The character that it stands for.
    pub(super) byte: u8,
    /// How many bytes it takes.
    pub(super) len: usize,
}

/// A text that is read up to a limit, and how far it was read: a verdict hangs on all of that.
pub(super) struct Cursor<'t> {
    text: &'t [u8],
    limit: Cell<usize>,
    farthest: Cell<usize>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, limit: Cell::new(0), farthest: Cell::new(0) }
    }

    /// From now on nothing behind `limit` is there.
    pub(super) fn limit(&self, limit: usize) {
        self.limit.set(limit);
    }

    /// The end of all that was read.
    pub(super) fn farthest(&self) -> usize {
        self.farthest.get()
    }

    /// The byte at `at`.
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        if at >= self.limit.get() {
            return None;
        }
        self.farthest.set(self.farthest.get().max(at + 1));
        self.text.get(at).copied()
    }

    /// The bytes of `from..to`, as far as they are there.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'t [u8] {
        let to = to.min(self.limit.get());
        self.farthest.set(self.farthest.get().max(to));
        self.text.get(from..to.min(self.text.len())).unwrap_or_default()
    }

    /// Whether `word` stands at `at`, in any case.
    pub(super) fn has(&self, at: usize, word: &[u8]) -> bool {
        self.slice(at, at + word.len()).eq_ignore_ascii_case(word)
    }

    /// The symbol at `at`.
    pub(super) fn symbol(&self, at: usize) -> Option<Symbol> {
        let byte = self.byte(at)?;
        let escaped = match byte {
            b'\\' => self.backslash(at),
            b'&' => self.entity(at),
            b'%' => self.percent(at),
            _ => None,
        };
        Some(escaped.unwrap_or(Symbol { byte, len: 1 }))
    }

    /// `\"`, `\\\"`, `\n`, `\u0022`, `\x22`.
    fn backslash(&self, at: usize) -> Option<Symbol> {
        let slashes = (1..8).find(|count| self.byte(at + count) != Some(b'\\'))?;
        let behind = at + slashes;
        let digits = |from: usize| self.hex(from).filter(|byte| !byte.is_ascii_alphanumeric());
        let plain = |byte: u8| Symbol { byte, len: slashes + 1 };
        match self.byte(behind)? {
            quote @ (b'"' | b'\'' | b'`' | b'/') => Some(plain(quote)),
            b'n' | b'r' => Some(plain(b'\n')),
            b't' => Some(plain(b'\t')),
            b'u' if self.has(behind + 1, b"00") => digits(behind + 3).map(|byte| Symbol { byte, len: slashes + 5 }),
            b'x' => digits(behind + 1).map(|byte| Symbol { byte, len: slashes + 3 }),
            _ => None,
        }
    }

    /// `&quot;`, `&#34;`, `&#x22;`.
    fn entity(&self, at: usize) -> Option<Symbol> {
        const ENTITIES: [(&[u8], u8); 13] = [
            (b"&quot;", b'"'),
            (b"&apos;", b'\''),
            (b"&amp;", b'&'),
            (b"&lt;", b'<'),
            (b"&gt;", b'>'),
            (b"&#34;", b'"'),
            (b"&#39;", b'\''),
            (b"&#61;", b'='),
            (b"&#58;", b':'),
            (b"&#x22;", b'"'),
            (b"&#x27;", b'\''),
            (b"&#x3d;", b'='),
            (b"&nbsp;", b' '),
        ];
        ENTITIES.into_iter().find(|(entity, _)| self.has(at, entity)).map(|(entity, byte)| Symbol { byte, len: entity.len() })
    }

    /// `%22`; not `%41`, which is a letter of a name or value.
    fn percent(&self, at: usize) -> Option<Symbol> {
        let byte = self.hex(at + 1)?;
        let is_syntax = matches!(byte, b'"' | b'\'' | b'=' | b':' | b'&' | b' ' | b',' | b'{' | b'}' | b'\n');
        is_syntax.then_some(Symbol { byte, len: 3 })
    }

    /// The byte that two hex digits stand for.
    fn hex(&self, at: usize) -> Option<u8> {
        let digit = |at: usize| char::from(self.byte(at)?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        Some(digit(at)? << 4 | digit(at + 1)?)
    }

    /// The first place from `at` on that is no blank.
    pub(super) fn skip_blanks(&self, mut at: usize) -> usize {
        while let Some(Symbol { byte: b' ' | b'\t', len }) = self.symbol(at) {
            at += len;
        }
        at
    }
}
