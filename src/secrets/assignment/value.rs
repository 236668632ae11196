//! The value behind an operator: quoted, bare, or a list of bytes.

use std::ops::Range;

use crate::secrets::assignment::cursor::Cursor;
use crate::secrets::assignment::operator::{Join, Start};

/// The longest value, in bytes.
const LONGEST: usize = 1500;

/// The most bytes of source that a list of bytes takes.
const LIST: usize = 3000;

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Literal {
    /// In quotes.
    Quoted,
    /// Without.
    Bare,
    /// `{ 13, 124, 91, … }`.
    Bytes,
}

/// A value in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) literal: Literal,
    /// The symbol behind it; zero where the text or line ends.
    pub(super) next: u8,
    /// A word such as `Bearer` stood before it.
    pub(super) scheme: bool,
}

/// Words in front of a credential in a header.
const SCHEMES: &[&[u8]] = &[b"bearer ", b"token ", b"apikey ", b"api-key ", b"api-token ", b"key ", b"oauth ", b"jwt ", b"digest "];

/// The value that starts at `start`.
pub(super) fn value(cursor: &Cursor<'_>, start: &Start) -> Option<Value> {
    let first = cursor.symbol(start.at)?;
    let mut value = match first.byte {
        b'"' | b'\'' | b'`' => quoted(cursor, start.at, first.byte, first.len)?,
        b'{' if start.join == Join::Element => return braced(cursor, start.at),
        b'[' | b'{' => return bytes(cursor, start.at),
        _ => bytes_behind_type(cursor, start.at).or_else(|| bare_behind_scheme(cursor, start))?,
    };
    let text = cursor.slice(value.range.start, value.range.end);
    if let Some(scheme) = SCHEMES.iter().find(|scheme| text.len() > scheme.len() && text[..scheme.len()].eq_ignore_ascii_case(scheme)) {
        value.range.start = cursor.skip_blanks(value.range.start + scheme.len());
        value.scheme = true;
    }
    if text.len() > 6 && text[..6].eq_ignore_ascii_case(b"basic ") {
        // User and password in base64 have a structure of their own.
        return None;
    }
    if text.starts_with(b"{") {
        value.range = inner(cursor, &value.range)?;
    }
    (value.range.start < value.range.end).then_some(value)
}

/// Up to the same quote, written the same way.
fn quoted(cursor: &Cursor<'_>, open: usize, quote: u8, len: usize) -> Option<Value> {
    let raw = cursor.slice(open, open + len);
    let is_raw = |at: usize| cursor.slice(at, at + len) == raw;
    let triple = is_raw(open + len) && is_raw(open + 2 * len);
    let start = open + if triple { 3 * len } else { len };
    let mut at = start;
    while at < start + LONGEST {
        let byte = cursor.byte(at)?;
        if is_raw(at) {
            let symbol = cursor.symbol(at + len * if triple { 3 } else { 1 });
            return Some(Value { range: start..at, literal: Literal::Quoted, next: symbol.map_or(0, |symbol| symbol.byte), scheme: false });
        }
        match byte {
            b'\n' | b'\r' if !triple => return None,
            // The text around an escaped one ends here.
            _ if len > 1 && byte == quote => return None,
            b'\\' if len == 1 && quote != b'`' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// A bare value, or the one behind a word such as `Bearer`.
fn bare_behind_scheme(cursor: &Cursor<'_>, start: &Start) -> Option<Value> {
    let value = bare(cursor, start)?;
    let word = cursor.slice(value.range.start, value.range.end + 1);
    if value.next == b' ' && SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)) {
        let next = bare(cursor, &Start { at: cursor.skip_blanks(value.range.end), ..*start })?;
        return Some(Value { scheme: true, ..next });
    }
    Some(value)
}

/// Up to what can't be part of a bare value.
fn bare(cursor: &Cursor<'_>, start: &Start) -> Option<Value> {
    let mut at = start.at;
    while let Some(symbol) = cursor.symbol(at) {
        let ends = match symbol.byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>' | b')' | b'}' | b'|' | b']' | b'\\' => true,
            b'&' => start.tight,
            byte => !(0x21..0x7f).contains(&byte),
        };
        if ends {
            break;
        }
        at += symbol.len;
        if at > start.at + LONGEST {
            return None;
        }
    }
    let next = cursor.symbol(at).map_or(0, |symbol| symbol.byte);
    Some(Value { range: start.at..at, literal: Literal::Bare, next, scheme: false })
}

/// `[]byte{…}`, `new byte[] {…}`, `bytes([…])`.
fn bytes_behind_type(cursor: &Cursor<'_>, at: usize) -> Option<Value> {
    let head = cursor.slice(at, at + 24);
    let open = head.iter().position(|byte| matches!(byte, b'{')).or_else(|| head.iter().rposition(|byte| *byte == b'['))?;
    let is_type = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b']' | b' ' | b'(' | b'_' | b'.');
    let is_bytes = head.get(..open)?.iter().all(is_type)
        && head[..open].windows(4).any(|part| part.eq_ignore_ascii_case(b"byte") || part == b"uint" || part == b"char");
    if is_bytes { bytes(cursor, at + open) } else { None }
}

/// A list of numbers from 0 to 255 (or -128 to 127), decimal, hex, or characters.
fn bytes(cursor: &Cursor<'_>, open: usize) -> Option<Value> {
    let open = if cursor.byte(open) == Some(b'[') && cursor.has(open + 1, b"]byte{") { open + 6 } else { open };
    let (mut at, mut count, mut start) = (open + 1, 0, None);
    let mut end = at;
    while at < open + LIST {
        match cursor.byte(at)? {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => at += 1,
            b'}' | b']' if count >= 12 => {
                return Some(Value { range: start?..end, literal: Literal::Bytes, next: 0, scheme: false });
            }
            byte if byte.is_ascii_digit() || byte == b'-' => {
                start = start.or(Some(at));
                while cursor.byte(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                    at += 1;
                }
                let number = cursor.slice(end.max(start?), at);
                let digits = number.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                if digits > 4 {
                    return None;
                }
                end = at;
                count += 1;
            }
            _ => return None,
        }
    }
    None
}

/// The last word in braces, as Jenkins writes secrets into its files.
fn braced(cursor: &Cursor<'_>, open: usize) -> Option<Value> {
    let text = cursor.slice(open + 1, open + 1 + LONGEST);
    let text = text.get(..text.iter().position(|byte| matches!(byte, b'}' | b'{' | b'<' | b'\n'))?)?;
    let end = open + 1 + text.len();
    let start = text.iter().rposition(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
    let is_closed = cursor.byte(end) == Some(b'}') && cursor.byte(end + 1) == Some(b'<');
    is_closed.then(|| Value { range: open + 1 + start..end, literal: Literal::Bare, next: b'<', scheme: false })
}

/// The longest text in a JSON object that stands in a string.
fn inner(cursor: &Cursor<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let (mut at, mut open, mut best) = (range.start, None, None::<Range<usize>>);
    while at < range.end {
        let symbol = cursor.symbol(at)?;
        if symbol.byte == b'"' {
            match open.take() {
                None => open = Some(at + symbol.len),
                Some(start) if best.as_ref().is_none_or(|best| best.len() < at - start) => best = Some(start..at),
                Some(_) => {}
            }
        }
        at += symbol.len;
    }
    best
}

/// Whether a bare value stands where literals do: alone behind its operator, and nothing goes on behind it.
pub(super) fn is_alone(value: &Value, join: Join) -> bool {
    match value.next {
        0 | b'\n' | b'\r' | b'<' | b'&' | b'"' | b'\'' | b'`' | b' ' | b'\t' | b'\\' => true,
        b',' | b'}' | b')' | b']' | b';' => matches!(join, Join::Colon | Join::Assign),
        _ => false,
    }
}
