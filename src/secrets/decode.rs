//! From a piece of an encoded anchor to the text that was encoded: where the encoded run starts and ends, and what it says.

use std::ops::Range;

use crate::secrets::base64::digit;
use crate::secrets::spelling::{Encoding, INVISIBLE};

/// How far before and behind a piece its run is followed, in bytes: a private key fits.
const BEFORE: usize = 16 << 10;
const BEHIND: usize = 64 << 10;

/// The same where the run is not a text of its own but part of one.
const NEAR: usize = 4 << 10;

/// The shortest line of base64 that may go on in the next, in bytes.
const WRAPPED: usize = 40;

/// Text that was encoded.
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Where each byte stands in the encoded text, and where the last one ends.
    at: Vec<usize>,
}

impl Decoded {
    /// Where `range` of the decoded bytes stands in the encoded text.
    pub(super) fn place(&self, range: &Range<usize>) -> Range<usize> {
        let at = |offset: usize| self.at.get(offset).or(self.at.last()).copied().unwrap_or(0);
        at(range.start)..at(range.end)
    }

    fn push(&mut self, bytes: &[u8], at: usize) {
        self.bytes.extend_from_slice(bytes);
        self.at.extend(bytes.iter().map(|_| at));
    }
}

/// The runs around pieces that come in the order of their places. A run full of pieces is followed once, not once for each of them.
#[derive(Default)]
pub(super) struct Runs(Vec<Open>);

/// A run that later pieces may stand in too.
struct Open {
    encoding: Encoding,
    run: Range<usize>,
    /// The last piece in it, and which byte of its unit that one's first is.
    at: usize,
    phase: usize,
    /// Whether it may go on behind its end.
    is_cut: bool,
}

impl Runs {
    /// The run that a piece stands in, unless it was given already.
    pub(super) fn next(&mut self, encoding: Encoding, text: &[u8], piece: &Range<usize>, phase: usize) -> Option<Range<usize>> {
        self.0.retain(|open| open.run.end > piece.start);
        for open in self.0.iter_mut().filter(|open| open.encoding == encoding) {
            let between = &text[open.at..piece.start];
            let steps = if encoding == Encoding::Base64 { between.iter().filter(|byte| is_base64(**byte)).count() } else { between.len() };
            (open.at, open.phase) = (piece.start, (open.phase + steps) % encoding.unit());
            if open.phase == phase && (!open.is_cut || open.run.end - piece.start > limit(encoding) / 2) {
                return None;
            }
        }
        let run = run(encoding, text, piece, phase);
        let is_cut = run.end - run.end.min(piece.end) >= limit(encoding);
        self.0.push(Open { encoding, run: run.clone(), at: piece.start, phase, is_cut });
        Some(run)
    }
}

/// How far behind a piece its run is followed, in bytes.
fn limit(encoding: Encoding) -> usize {
    match encoding {
        Encoding::Base64 | Encoding::Hex | Encoding::Utf16Le | Encoding::Utf16Be => BEHIND,
        Encoding::Percent | Encoding::Backslash | Encoding::Entity | Encoding::Invisible => NEAR,
    }
}

/// The run of encoded text that a piece of an encoded anchor at `piece` stands in; `phase` is which byte of its unit the first one is.
fn run(encoding: Encoding, text: &[u8], piece: &Range<usize>, phase: usize) -> Range<usize> {
    match encoding {
        Encoding::Base64 => base64_run(text, piece, phase),
        Encoding::Hex => {
            let start = before(text, piece.start, BEFORE, u8::is_ascii_hexdigit);
            let end = behind(text, piece.end, BEHIND, u8::is_ascii_hexdigit);
            end.min(start + (piece.start - start + phase) % 2)..end
        }
        Encoding::Utf16Le | Encoding::Utf16Be => wide_run(encoding, text, piece.start.saturating_sub(phase)),
        Encoding::Percent => {
            let is_in = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`');
            before(text, piece.start, NEAR, is_in)..behind(text, piece.end, NEAR, is_in)
        }
        Encoding::Backslash | Encoding::Entity | Encoding::Invisible => {
            let is_in = |byte: &u8| !matches!(byte, b'\n' | b'\r');
            before(text, piece.start, NEAR, is_in)..behind(text, piece.end, NEAR, is_in)
        }
    }
}

/// What the run `range` of `text` says.
pub(super) fn decode(encoding: Encoding, text: &[u8], range: Range<usize>) -> Decoded {
    let mut out = Decoded { bytes: Vec::with_capacity(range.len()), at: Vec::with_capacity(range.len() + 1) };
    let run = text.get(range.clone()).unwrap_or_default();
    match encoding {
        Encoding::Base64 => decode_base64(run, range.start, &mut out),
        Encoding::Hex => {
            for (number, pair) in run.chunks_exact(2).enumerate() {
                out.push(hex(pair).as_ref().map_or(&[], |byte| byte.as_slice()), range.start + 2 * number);
            }
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let low = usize::from(encoding == Encoding::Utf16Be);
            for (number, pair) in run.chunks_exact(2).enumerate() {
                out.push(&[pair[low]], range.start + 2 * number);
            }
        }
        Encoding::Percent | Encoding::Backslash | Encoding::Entity | Encoding::Invisible => {
            let mut at = 0;
            while at < run.len() {
                let (bytes, len) = unit(encoding, &run[at..]).unwrap_or_else(|| (run[at..=at].to_vec(), 1));
                out.push(&bytes, range.start + at);
                at += len;
            }
        }
    }
    out.at.push(range.end);
    out
}

/// One escape at the start of `text`: what it stands for and how long it is. `None` where a character stands for itself.
fn unit(encoding: Encoding, text: &[u8]) -> Option<(Vec<u8>, usize)> {
    match encoding {
        Encoding::Percent => Some((hex(text.strip_prefix(b"%")?.get(..2)?)?.to_vec(), 3)),
        Encoding::Backslash => backslash(text.strip_prefix(b"\\")?),
        Encoding::Entity => entity(text.strip_prefix(b"&")?),
        _ => INVISIBLE.iter().find(|invisible| text.starts_with(invisible.as_bytes())).map(|invisible| (Vec::new(), invisible.len())),
    }
}

fn backslash(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let escaped = match text.first()? {
        b'u' => return Some((utf8(number(text.get(1..5)?, 16)?), 6)),
        b'x' => return Some((hex(text.get(1..3)?)?.to_vec(), 4)),
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        other @ (b'/' | b'\\' | b'"' | b'\'') => *other,
        _ => return None,
    };
    Some((vec![escaped], 2))
}

fn entity(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let end = memchr::memchr(b';', text.get(..10.min(text.len()))?)?;
    let name = &text[..end];
    let character = match name {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((utf8(character), end + 2))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let all_digits = !digits.is_empty() && digits.iter().all(|digit| char::from(*digit).is_digit(radix));
    all_digits.then(|| u32::from_str_radix(str::from_utf8(digits).ok()?, radix).ok())?
}

/// A character's bytes; what is none is a mark of its own.
fn utf8(character: u32) -> Vec<u8> {
    char::from_u32(character).unwrap_or(char::REPLACEMENT_CHARACTER).to_string().into_bytes()
}

fn hex(pair: &[u8]) -> Option<[u8; 1]> {
    Some([u8::try_from(number(pair, 16)?).ok()?])
}

/// Where the bytes before `end` begin that are all `is_in`, at most `limit` of them.
fn before(text: &[u8], end: usize, limit: usize, is_in: impl Fn(&u8) -> bool) -> usize {
    let part = &text[end.saturating_sub(limit)..end];
    end - part.iter().rev().take_while(|byte| is_in(byte)).count()
}

/// Where the bytes from `start` on end that are all `is_in`, at most `limit` of them.
fn behind(text: &[u8], start: usize, limit: usize, is_in: impl Fn(&u8) -> bool) -> usize {
    start + text[start..].iter().take(limit).take_while(|byte| is_in(byte)).count()
}

fn wide_run(encoding: Encoding, text: &[u8], start: usize) -> Range<usize> {
    let is_ascii = |pair: &[u8]| {
        let (character, other) = if encoding == Encoding::Utf16Le { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        other == 0 && (character.is_ascii_graphic() || character.is_ascii_whitespace())
    };
    let first = text[start.saturating_sub(BEFORE)..start].rchunks_exact(2).take_while(|pair| is_ascii(pair)).count();
    let last = text[start..].chunks_exact(2).take(BEHIND).take_while(|pair| is_ascii(pair)).count();
    start - 2 * first..start + 2 * last
}

fn is_base64(byte: u8) -> bool {
    digit(byte).is_some()
}

/// A run of base64. A line of it goes on in the next one if it is long and the next one has nothing before it but spaces.
fn base64_run(text: &[u8], piece: &Range<usize>, phase: usize) -> Range<usize> {
    let least = piece.start.saturating_sub(BEFORE);
    let (mut start, mut digits) = (piece.start, 0);
    loop {
        let line = before(text, start, start - least, |byte| is_base64(*byte));
        digits += start - line;
        start = line;
        let Some(end) =
            line_before(text, start).filter(|end| *end > least && *end - before(text, *end, WRAPPED, |byte| is_base64(*byte)) == WRAPPED)
        else {
            break;
        };
        start = end;
    }
    let mut end = piece.end;
    let most = piece.end.saturating_add(BEHIND).min(text.len());
    loop {
        let line = behind(text, end, most - end, |byte| is_base64(*byte));
        let is_long = line - before(text, line, WRAPPED, |byte| is_base64(*byte)) == WRAPPED;
        end = line;
        let Some(next) = line_behind(text, end).filter(|next| is_long && *next < most && is_base64(text[*next])) else { break };
        end = next;
    }
    // The run starts with a whole group of four digits.
    let lead = (digits + 4 - phase) % 4;
    let first = (start..end).filter(|at| is_base64(text[*at])).nth(lead);
    first.unwrap_or(end)..end
}

/// Where the line before ends, if nothing but spaces stands between its end and `start`.
fn line_before(text: &[u8], start: usize) -> Option<usize> {
    let indented = before(text, start, 64, |byte| matches!(byte, b' ' | b'\t'));
    let line = text[..indented].strip_suffix(b"\n")?;
    Some(line.strip_suffix(b"\r").unwrap_or(line).len())
}

/// Where the next line's text starts, if the line ends at `end`.
fn line_behind(text: &[u8], end: usize) -> Option<usize> {
    let rest = &text[end..];
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    Some(behind(text, text.len() - rest.len(), 64, |byte| matches!(byte, b' ' | b'\t')))
}

fn decode_base64(run: &[u8], start: usize, out: &mut Decoded) {
    let (mut bits, mut count) = (0_u32, 0);
    let mut last = start;
    for (offset, digit) in run.iter().enumerate().filter_map(|(offset, byte)| Some((offset, digit(*byte)?))) {
        bits = bits << 6 | digit;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(&[(bits >> count).to_le_bytes()[0]], last);
            bits &= (1 << count) - 1;
        }
        last = start + offset;
    }
}

#[cfg(test)]
mod tests {
    use super::{Runs, decode, run};
    use crate::secrets::spelling::Encoding;

    /// The text around `piece` (its only occurrence), decoded, and the encoded bytes that stand for `part` of it.
    fn decoded(encoding: Encoding, text: &[u8], (piece, phase): (&[u8], usize), part: &str) -> (String, String) {
        let at = memchr::memmem::find(text, piece).expect("the piece is in the text");
        let decoded = decode(encoding, text, run(encoding, text, &(at..at + piece.len()), phase));
        let said = String::from_utf8_lossy(&decoded.bytes).into_owned();
        let from = memchr::memmem::find(&decoded.bytes, part.as_bytes()).expect("the part is in what was decoded");
        (said, String::from_utf8_lossy(&text[decoded.place(&(from..from + part.len()))]).into_owned())
    }

    #[test]
    fn runs_are_found_and_decoded() {
        let both = |said: &str, place: &str| (said.to_owned(), place.to_owned());
        assert_eq!(decoded(Encoding::Base64, b"x: Zm9vYmFy\n", (b"YmF", 0), "bar"), both("foobar", "YmFy"));
        assert_eq!(decoded(Encoding::Base64, b"key=aZm9vYmFy=", (b"vYmF", 3), "oob"), both("foobar", "m9vY"));
        assert_eq!(decoded(Encoding::Hex, b"<666f6f626172>", (b"6f6f", 0), "bar"), both("foobar", "626172"));
        assert_eq!(decoded(Encoding::Hex, b"<666F6F626172>", (b"F6F", 1), "bar"), both("foobar", "626172"));
        let wide = b"\x01\x02f\0o\0o\0\n\0b\0\xff\xff";
        assert_eq!(decoded(Encoding::Utf16Le, wide, (b"\0o\0", 1), "o\nb").0, "foo\nb");
        assert_eq!(decoded(Encoding::Utf16Be, b"\0f\0o\0o!!", (b"\0o\0", 0), "oo").0, "foo");
        assert_eq!(decoded(Encoding::Percent, b"a=1 u=http%3a%2F%2Fx%4z'", (b"%3a", 0), "://"), both("u=http://x%4z", "%3a%2F%2F"));
        assert_eq!(
            decoded(Encoding::Backslash, br#""a":"\u0062\x63\/\\\u00e9""#, (b"\\x", 0), "bc/"),
            both("\"a\":\"bc/\\é\"", "\\u0062\\x63\\/")
        );
        assert_eq!(decoded(Encoding::Entity, b"<b>&#97;&#x62;&amp;&nope;c", (b"&#x", 0), "ab&"), both("<b>ab&&nope;c", "&#97;&#x62;&amp;"));
        let hidden = "to\u{200b}k\u{feff}en\nnext".as_bytes();
        assert_eq!(decoded(Encoding::Invisible, hidden, ("\u{200b}".as_bytes(), 0), "oke"), both("token", "o\u{200b}k\u{feff}e"));
    }

    #[test]
    fn base64_goes_on_over_line_ends_only_where_it_is_wrapped() {
        let long = "QUJD".repeat(15);
        let wrapped = format!("data:\r\n  {long}\r\n  {long}\r\n  Zm9v\r\nnot this");
        let (said, _) = decoded(Encoding::Base64, wrapped.as_bytes(), (b"Zm9v", 0), "foo");
        assert_eq!(said, format!("{}foo", "ABC".repeat(30)));
        let (said, _) = decoded(Encoding::Base64, b"word\nZm9v\nword", (b"Zm9v", 0), "foo");
        assert_eq!(said, "foo");
        let first = format!("{long}\nZm9v\nABCD");
        let at = 8..12;
        assert_eq!(super::base64_run(first.as_bytes(), &at, 0), 0..long.len() + 5);
    }

    /// A long run of nothing but pieces is covered, by a few runs of one step each.
    #[test]
    fn a_run_full_of_pieces_is_followed_a_few_times() {
        let text = b"%61".repeat(20_000);
        let (mut runs, mut given): (Runs, Vec<std::ops::Range<usize>>) = (Runs::default(), Vec::new());
        for at in (0..text.len()).step_by(3) {
            given.extend(runs.next(Encoding::Percent, &text, &(at..at + 3), 0));
        }
        assert!(given.len() < 40, "{} runs", given.len());
        let reach = given.iter().fold(0, |end, run| if run.start <= end { run.end } else { 0 });
        assert_eq!(reach, text.len(), "no gap between them");
        let wrapped = format!("{}\n", "QUJD".repeat(15)).repeat(500);
        let mut runs = Runs::default();
        let starts: Vec<usize> = (0..wrapped.len() - 4).filter(|at| wrapped.as_bytes()[*at] == b'Q').collect();
        let count = starts.iter().filter_map(|at| runs.next(Encoding::Base64, wrapped.as_bytes(), &(*at..at + 4), 0)).count();
        assert_eq!(count, 1, "all in step, over line ends too");
        let mut runs = Runs::default();
        let all = (0..4).filter_map(|phase| runs.next(Encoding::Base64, wrapped.as_bytes(), &(29_000..29_004), phase)).count();
        assert_eq!(all, 4, "one for each step");
    }

    /// Runs around any place of any text stay inside of it.
    #[test]
    fn no_text_is_too_odd() {
        let text: Vec<u8> = (0..600_usize).map(|at| b"QQ\n \r\0%\\&;ax\xff4"[(at * at / 3 + at) % 14]).collect();
        for encoding in Encoding::ALL {
            for start in 0..text.len() {
                for phase in 0..encoding.unit() {
                    let end = (start + 3).min(text.len());
                    let run = run(encoding, &text, &(start..end), phase);
                    assert!(run.start <= run.end && run.end <= text.len(), "{encoding:?} at {start}");
                    let decoded = decode(encoding, &text, run.clone());
                    assert!(decoded.bytes.len() <= 3 * run.len() && decoded.at.is_sorted(), "{encoding:?} at {start}");
                }
            }
        }
    }
}
