//! Reads assignments: which name is given which value, in whatever syntax a file is written.
//!
//! No parser of languages: from a name that promises a secret, a few symbols lead to its value in nearly all of them. What is read hangs on the
//! name's own surroundings only, up to fixed lengths, so that reading is linear and text that comes in parts gives the same.

mod cursor;
mod name;
mod operator;
mod value;
mod words;

use std::ops::Range;

use cursor::Cursor;
use name::NAME;
pub(super) use name::{Name, Noun, Strength, name};
pub(super) use operator::Join;
pub(super) use value::Literal;
use value::Value;

use crate::secrets::lexicon::Lexicon;

/// How far behind a name anything is read, in bytes.
const AHEAD: usize = 3200;

/// How far before a name its line is read, in bytes.
const BEFORE: usize = 40;

/// How long the word before a lone `key` may be, with blanks around, in bytes.
const WORD: usize = 12;

/// What makes a key a secret one, as a word before it.
static SPACED: Lexicon = Lexicon::of("api access secret auth license");

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about an assignment")]
pub(super) struct Assignment {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
    pub(super) name: Name,
    pub(super) join: Join,
    pub(super) literal: Literal,
    /// The line starts with the name, and ends with the value, as in configuration.
    pub(super) is_line: bool,
    /// Nothing goes on behind a bare value as it does in code.
    pub(super) alone: bool,
    /// No blank stands around the operator.
    pub(super) tight: bool,
    /// Is a parameter of an address.
    pub(super) in_query: bool,
    /// A word such as `Bearer` stands before the value.
    pub(super) scheme: bool,
}

/// Tells `found` the assignments of `noun` whose name stands in `window`; gives all that was read.
pub(super) fn read(text: &[u8], window: &Range<usize>, noun: Noun, mut found: impl FnMut(Assignment)) -> Range<usize> {
    let cursor = Cursor::new(text);
    let mut at = window.start;
    while at > 0 && window.start - at <= NAME && text.get(at - 1).copied().is_some_and(is_name_byte) {
        at -= 1;
    }
    let mut nearest = at.saturating_sub(1);
    while at < window.end {
        let Some(start) = text.get(at..window.end).and_then(|rest| rest.iter().position(|byte| is_name_byte(*byte))) else { break };
        let start = at + start;
        let run = text.get(start..).unwrap_or_default();
        let len = run.iter().take(NAME + 1).position(|byte| !is_name_byte(*byte)).unwrap_or(run.len().min(NAME + 1));
        at = start + len;
        cursor.limit(start.saturating_add(AHEAD));
        // The byte behind the name counts, too.
        cursor.byte(at);
        if len > NAME {
            // No name; nor is anything in it one.
            let rest = text.get(at..window.end).unwrap_or_default();
            at += rest.iter().position(|byte| !is_name_byte(*byte)).unwrap_or(rest.len());
        } else if name::may_be(noun, run.get(..len).unwrap_or_default()) && leads_on(&cursor, at) {
            nearest = nearest.min(start.saturating_sub(BEFORE));
            if let Some(assignment) = assignment(&cursor, text, start..at, noun) {
                found(assignment);
            }
        }
    }
    nearest..cursor.farthest().max(window.end)
}

/// Whether anything but more prose stands behind a name that ends at `at`: cheaper than to read it.
fn leads_on(cursor: &Cursor<'_>, at: usize) -> bool {
    match cursor.byte(at) {
        Some(b' ' | b'\t') => {
            !cursor.byte(at + 1).is_some_and(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'b' | b'i' | b'B' | b'I'))
                || cursor.byte(at - 1).is_some_and(|byte| byte.is_ascii_alphanumeric())
        }
        Some(b';' | b'.' | b'*' | b'{' | b'}' | b'/' | b'\n' | b'\r') | None => false,
        _ => true,
    }
}

/// The assignment to the name at `key`, if there is one, and it is of `noun`.
fn assignment(cursor: &Cursor<'_>, text: &[u8], mut key: Range<usize>, noun: Noun) -> Option<Assignment> {
    // The letter of `\n` is no part of a name.
    let before = |at: usize| at.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b'\n');
    if before(key.start) == b'\\' {
        key.start += match text.get(key.clone())? {
            [b'n' | b'r' | b't', ..] => 1,
            [b'u', b'0', b'0', _, _, ..] => 5,
            _ => 0,
        };
    }
    key.start -= before_blank(text, &key);
    let bytes = text.get(key.clone())?;
    if bytes.len() < 2 || matches!(bytes.last(), Some(b'.' | b'-')) {
        return None;
    }
    let name = name::name(bytes).filter(|name| name.noun == noun)?;
    let before = before(key.start);
    let start = operator::start(cursor, key.end, bytes.starts_with(b"-"), before == b'<')?;
    if start.join == Join::Call && !sets(bytes) {
        return None;
    }
    let value = value::value(cursor, &start)?;
    if start.join == Join::Blank && value.literal == Literal::Bare && !bytes.starts_with(b"-") && is_value(text, key.start) {
        return None;
    }
    Some(Assignment {
        alone: value::is_alone(&value, start.join),
        is_line: opens_line(text, key.start) && closes_line(cursor, &value),
        in_query: matches!(before, b'?' | b'&' | b'#') || text.get(..key.start)?.ends_with(b"&amp;"),
        key,
        value: value.range,
        name,
        join: start.join,
        literal: value.literal,
        tight: start.tight,
        scheme: value.scheme,
    })
}

/// How far the word before a lone `key` reaches back: `API key` is one name.
fn before_blank(text: &[u8], key: &Range<usize>) -> usize {
    let is_lone = text.get(key.clone()).is_some_and(|name| name.eq_ignore_ascii_case(b"key"));
    let before = text.get(key.start.saturating_sub(WORD)..key.start).unwrap_or_default();
    let Some(before) = before.strip_suffix(b" ").filter(|_| is_lone) else { return 0 };
    let len = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = before.get(before.len() - len..).unwrap_or_default();
    if SPACED.has(&word.to_ascii_lowercase()) { len + 1 } else { 0 }
}

/// Whether what starts at `at` is a value itself, such as `ApiKey …` in a header.
fn is_value(text: &[u8], at: usize) -> bool {
    let before = text.get(at.saturating_sub(2)..at).unwrap_or_default();
    matches!(before, [b':' | b'=', b' '] | [_, b'"' | b'\'' | b'=' | b':'])
}

/// Whether nothing but a quote, a comma or a comment follows on the line.
fn closes_line(cursor: &Cursor<'_>, value: &Value) -> bool {
    let is_mark = |byte: &u8| matches!(byte, b' ' | b'\t' | b',' | b'"' | b'\'');
    let ends = |byte: u8| matches!(byte, b'\n' | b'\r' | b'\\');
    let rest = cursor.slice(value.range.end + 1, value.range.end + 4);
    value.next == 0
        || ends(value.next)
        || (is_mark(&value.next) && rest.iter().find(|byte| !is_mark(byte)).is_none_or(|byte| ends(*byte) || *byte == b'#'))
}

/// A call that stores its argument, going by its name.
fn sets(name: &[u8]) -> bool {
    let last = name.rsplit(|byte| matches!(byte, b'.' | b':')).next().unwrap_or(name).to_ascii_lowercase();
    let reads: [&[u8]; 19] = [
        b"get",
        b"read",
        b"load",
        b"fetch",
        b"find",
        b"check",
        b"valid",
        b"verif",
        b"is_",
        b"has",
        b"create",
        b"delete",
        b"remove",
        b"parse",
        b"reset",
        b"generate",
        b"assert",
        b"decode",
        b"hash",
    ];
    !reads.iter().any(|verb| last.starts_with(verb))
}

/// Whether nothing but marks and words that introduce a setting stands before `at` on its line.
fn opens_line(text: &[u8], at: usize) -> bool {
    let before = text.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or(before);
    if line.len() == BEFORE {
        return false;
    }
    let words: [&[u8]; 8] = [b"export", b"set", b"env", b"arg", b"-e", b"--env", b"setenv", b"run"];
    line.split(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'#' | b'/' | b'*' | b'+' | b'$' | b'{' | b';' | b'`'))
        .filter(|word| !word.is_empty())
        .all(|word| word == b"-" || words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// What names are made of, with the paths and flags that they end.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

#[cfg(test)]
mod tests;
