//! From the end of a name to the start of its value: operators, types, wrappers.

use crate::secrets::assignment::cursor::Cursor;

/// How a name and a value are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Join {
    /// `=`, `:=`, `=>`, `->`, `||`.
    Assign,
    /// `:`, as in YAML, JSON, headers.
    Colon,
    /// `==`, `!=`.
    Compare,
    /// `"name", "value"`.
    Comma,
    /// `setName("value")`.
    Call,
    /// `<name>value</name>`.
    Element,
    /// A blank: flags, netrc, SQL.
    Blank,
}

/// Where a value starts, and what led there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) at: usize,
    pub(super) join: Join,
    /// No blank stands between name and operator, nor behind that.
    pub(super) tight: bool,
}

/// What takes a literal and gives the same secret, in lower case, by the end of its name.
const WRAPPERS: &[&[u8]] = &[
    b"string",
    b"str",
    b"value",
    b"some",
    b"just",
    b"bytes",
    b"byte",
    b"secret",
    b"decode",
    b"b64decode",
    b"b64encode",
    b"unhexlify",
    b"fromhex",
    b"from",
    b"of",
    b"new",
    b"box",
    b"token",
    b"password",
    b"key",
    b"credential",
    b"credentials",
    b"literal",
    b"text",
    b"trim",
    b"into",
    b"ptr",
    b"pointer",
    b"to_binary",
    b"encode",
    b"tochararray",
    b"getbytes",
    b"fromstring",
    b"decodestring",
    b"mustdecode",
    b"securestring",
    b"static",
    b"constant",
    b"lit",
    b"quote",
    b"char",
    b"varchar",
    b"object",
];

/// How far a type may reach between a colon and an equals sign, in bytes.
const TYPE: usize = 40;

/// How far a variable's default may stand behind its name, in bytes.
const DEFAULT: usize = 300;

/// How much of a word behind a blank is looked at, in bytes.
const WORD: usize = 64;

/// The start of the value of the name that ends at `end`; `flag` names stand on a command line, `quoted` ones in quotes of their own, and
/// `element` ones behind `<`.
pub(super) fn start(cursor: &Cursor<'_>, end: usize, flag: bool, element: bool) -> Option<Start> {
    let (mut at, mut quoted) = (end, false);
    for _ in 0..3 {
        match cursor.symbol(at) {
            Some(symbol) if matches!(symbol.byte, b'"' | b'\'' | b'`') => {
                quoted = true;
                at += symbol.len;
            }
            Some(symbol) if symbol.byte == b']' => at += symbol.len,
            _ => break,
        }
    }
    let operator = cursor.skip_blanks(at);
    if let Some(value) = behind_default(cursor, operator).filter(|_| quoted && operator > at) {
        return Some(Start { at: value, join: Join::Assign, tight: false });
    }
    let (join, behind) = match join(cursor, operator, quoted, element) {
        Some(found) => found,
        None if operator > at && !quoted => match behind_type(cursor, operator) {
            Some(value) => (Join::Assign, value),
            None => (blank(cursor, operator, flag)?, operator),
        },
        None => return None,
    };
    let tight = operator == at && !matches!(cursor.byte(behind), Some(b' ' | b'\t'));
    let (at, next_line) = value_line(cursor, behind, join)?;
    let (join, at) =
        if join == Join::Colon && !next_line { behind_type(cursor, at).map_or((join, at), |at| (Join::Assign, at)) } else { (join, at) };
    Some(Start { at: unwrap(cursor, at)?, join, tight })
}

/// The start of the literal in `variable "name" { … default = "value" }`, as Terraform has it, from the brace on.
fn behind_default(cursor: &Cursor<'_>, brace: usize) -> Option<usize> {
    if cursor.byte(brace) != Some(b'{') {
        return None;
    }
    let block = cursor.slice(brace, brace + DEFAULT);
    let block = block.get(..memchr::memchr(b'}', block).unwrap_or(block.len()))?;
    let name = memchr::memmem::find(block, b"default")?;
    let at = cursor.skip_blanks(brace + name + b"default".len());
    let value = cursor.skip_blanks(at + 1);
    (cursor.byte(at) == Some(b'=') && cursor.byte(value) == Some(b'"')).then_some(value)
}

/// The operator at `at`, and where it ends.
fn join(cursor: &Cursor<'_>, at: usize, quoted: bool, element: bool) -> Option<(Join, usize)> {
    let first = cursor.symbol(at)?;
    let second_at = at + first.len;
    let second = cursor.symbol(second_at).map_or(0, |symbol| symbol.byte);
    let two = |join| Some((join, second_at + 1));
    match (first.byte, second) {
        (b':' | b'+' | b'?' | b'.', b'=') | (b'=' | b'-', b'>') | (b'<', b'-') => two(Join::Assign),
        (b'|', b'|') | (b'?', b'?') => {
            let third = second_at + 1;
            Some((Join::Assign, third + usize::from(cursor.byte(third) == Some(b'='))))
        }
        (b'=' | b'!', b'=') => {
            let third = second_at + 1;
            Some((Join::Compare, third + usize::from(cursor.byte(third) == Some(b'='))))
        }
        (b':', b':') => {
            // Make's `::=` and `:::=`.
            let equals = (second_at + 1..second_at + 3).find(|at| cursor.byte(*at) != Some(b':'))?;
            (cursor.byte(equals) == Some(b'=')).then_some((Join::Assign, equals + 1))
        }
        (b'=', b'~') => None,
        (b'=', _) => Some((Join::Assign, second_at)),
        (b':', _) => Some((Join::Colon, second_at)),
        (b',', _) if quoted => Some((Join::Comma, second_at)),
        (b'(', _) if !quoted => Some((Join::Call, second_at)),
        (b'>', _) if element => Some((Join::Element, second_at)),
        // Lists and tables of documents: `token - 'value'`, `token | value`.
        (b'-', b' ') if matches!(cursor.byte(second_at + 1), Some(b'"' | b'\'' | b'`')) => Some((Join::Blank, second_at)),
        (b'|', _) if is_random_word(cursor, cursor.skip_blanks(second_at)) => Some((Join::Blank, second_at)),
        _ => None,
    }
}

/// Whether a value may follow behind nothing but blanks: on command lines, quoted (SQL), and where it is no word.
fn blank(cursor: &Cursor<'_>, at: usize, flag: bool) -> Option<Join> {
    let is_by = cursor.has(at, b"by '") || cursor.has(at, b"is '") || cursor.has(at, b"is \"");
    let quoted = cursor.byte(at) == Some(b'\'') || cursor.byte(at) == Some(b'"');
    (flag && cursor.byte(at) != Some(b'-') || quoted || is_by || is_random_word(cursor, at)).then_some(Join::Blank)
}

/// What prose and code have not behind a name: a long run of letters and digits in turns, as in `ENV API_TOKEN 9f8b7c6d…`.
fn is_random_word(cursor: &Cursor<'_>, at: usize) -> bool {
    let text = cursor.slice(at, at + WORD);
    let len = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=')).count();
    let word = text.get(..len).unwrap_or_default();
    let is_turn = |pair: &&[u8]| pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric);
    len >= 16 && word.windows(2).filter(is_turn).count() >= 3
}

/// Where the value starts, and whether that is on the next line.
fn value_line(cursor: &Cursor<'_>, behind: usize, join: Join) -> Option<(usize, bool)> {
    let mut at = cursor.skip_blanks(behind);
    if join == Join::Blank && (cursor.has(at, b"by ") || cursor.has(at, b"is ")) {
        at = cursor.skip_blanks(at + 3);
    }
    let fold = match cursor.byte(at) {
        Some(b'>' | b'|') if join == Join::Colon => {
            let behind = if matches!(cursor.byte(at + 1), Some(b'-' | b'+')) { at + 2 } else { at + 1 };
            matches!(cursor.byte(behind), Some(b'\n' | b'\r')).then_some(behind)
        }
        Some(b'\\') if matches!(cursor.byte(at + 1), Some(b'\n' | b'\r')) => Some(at + 1),
        _ => None,
    };
    let line_end = fold.unwrap_or(at);
    let next = match (cursor.byte(line_end), cursor.byte(line_end + 1)) {
        (Some(b'\r'), Some(b'\n')) => line_end + 2,
        (Some(b'\n'), _) => line_end + 1,
        _ => return Some((at, false)),
    };
    let at = cursor.skip_blanks(next);
    let in_element = join == Join::Element && cursor.byte(at) != Some(b'<');
    let starts_literal = fold.is_some() || in_element || matches!(cursor.byte(at), Some(b'"' | b'\'' | b'`'));
    (starts_literal && at > next && join != Join::Blank).then_some((at, true))
}

/// Behind `: type =`, where there is one.
fn behind_type(cursor: &Cursor<'_>, at: usize) -> Option<usize> {
    let text = cursor.slice(at, at + TYPE);
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let is_type = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'&' | b'\'' | b'<' | b'>' | b'[' | b']' | b'.' | b':' | b'?' | b'|' | b' ' | b';')
    };
    let name = text.get(..equals)?.trim_ascii_end();
    let starts = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'&' | b'[' | b':'));
    let behind = cursor.skip_blanks(at + equals + 1);
    let starts_literal = matches!(cursor.byte(behind), Some(b'"' | b'\'' | b'`' | b'[' | b'b' | b'r' | b'n'));
    (starts && name.len() < equals && name.iter().all(is_type) && starts_literal).then_some(behind)
}

/// Behind what is wrapped around a literal; nothing where the value is something that a program works out.
fn unwrap(cursor: &Cursor<'_>, mut at: usize) -> Option<usize> {
    for _ in 0..4 {
        while matches!(cursor.byte(at), Some(b'&' | b'@')) && matches!(cursor.byte(at + 1), Some(b'"' | b'[')) {
            at += 1;
        }
        if matches!(cursor.byte(at), Some(b'(' | b'['))
            && matches!(cursor.symbol(at + 1), Some(symbol) if matches!(symbol.byte, b'"' | b'\''))
        {
            at += 1;
        }
        if cursor.has(at, b"new ") {
            at += 4;
        }
        let mut end = at;
        while cursor.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'!'))
            && end < at + 60
        {
            end += 1;
        }
        let path = cursor.slice(at, end);
        match cursor.byte(end) {
            // `b"value"`, `r'value'`.
            Some(b'"' | b'\'') if path.len() <= 2 && !path.is_empty() => return Some(end),
            Some(b'(') if !path.is_empty() => {
                let lower = path.trim_ascii_end().to_ascii_lowercase();
                let lower = lower.strip_suffix(b"!").unwrap_or(&lower);
                if !WRAPPERS.iter().any(|wrapper| lower.ends_with(wrapper)) || lower.starts_with(b"get") {
                    return None;
                }
                at = cursor.skip_blanks(end + 1);
            }
            _ => return Some(at),
        }
    }
    None
}
