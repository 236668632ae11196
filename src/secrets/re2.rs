//! Regexes of Go as ours: <https://github.com/google/re2/wiki/Syntax> to <https://docs.rs/regex/latest/regex/#syntax>, bytes and ASCII.

use std::iter::Peekable;
use std::str::Chars;

/// A regex in our syntax.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Translated {
    pub(super) regex: String,
    /// How many groups it captured with before; only the one that was asked for is left, by the name of `secret`.
    pub(super) groups: usize,
}

/// Translates `pattern`, of which the group number `secret` (from one) holds the secret. The error says what has no counterpart.
pub(super) fn translate(pattern: &str, secret: usize) -> Result<Translated, String> {
    let (mut out, mut groups, mut chars) = (String::new(), 0, pattern.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '\\' => escape(&mut chars, &mut out)?,
            '[' => class(&mut chars, &mut out)?,
            '(' => group(&mut chars, &mut out, &mut groups, secret)?,
            '{' if !is_repetition(chars.clone()) => out.push_str("\\{"),
            _ => out.push(char),
        }
    }
    Ok(Translated { regex: out, groups })
}

/// What follows a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    match chars.next() {
        Some('Q') => {
            let rest: String = chars.collect();
            let (literal, after) = rest.split_once("\\E").unwrap_or((&rest, ""));
            literal.chars().for_each(|char| literally(char, out));
            let after = translate(after, usize::MAX)?;
            if after.groups > 0 {
                return Err("a group behind \\Q…\\E can't be counted".to_owned());
            }
            out.push_str(&after.regex);
        }
        Some('C') => out.push_str("(?s:.)"),
        Some('p' | 'P') => return Err("Unicode classes (\\p) are not known: rules match bytes".to_owned()),
        Some(digit @ '0'..='7') => {
            let mut code = digit.to_digit(8).unwrap_or_default();
            while let Some(next) = chars.peek().and_then(|char| char.to_digit(8)).filter(|_| code < 32) {
                code = code * 8 + next;
                chars.next();
            }
            out.extend(format!("\\x{code:02x}").chars());
        }
        // Ours are the edges of words.
        Some(char @ ('<' | '>')) => out.push(char),
        Some(char) => out.extend(['\\', char]),
        None => return Err("the regex ends in a backslash".to_owned()),
    }
    Ok(())
}

/// A character class behind its bracket. Ours know sets in sets, so that what is plain there must be escaped here.
fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        match chars.next() {
            None => return Err("a character class has no end".to_owned()),
            Some(']') if first => out.push_str("\\]"),
            Some(']') => break,
            Some('[') if chars.peek() == Some(&':') => {
                out.push('[');
                for char in chars.by_ref() {
                    out.push(char);
                    if char == ']' {
                        break;
                    }
                }
            }
            Some('\\') => escape(chars, out)?,
            Some(char @ ('[' | '&' | '~')) => out.extend(['\\', char]),
            Some('-') if out.ends_with('-') => out.push_str("\\-"),
            Some(char) => out.push(char),
        }
        first = false;
    }
    out.push(']');
    Ok(())
}

/// What follows an opening parenthesis.
fn group(chars: &mut Peekable<Chars<'_>>, out: &mut String, groups: &mut usize, secret: usize) -> Result<(), String> {
    let mut ahead = chars.clone();
    let named = match (ahead.next(), ahead.next(), ahead.next()) {
        (Some('?'), Some('P'), Some('<')) => 3,
        (Some('?'), Some('<'), Some(char)) if char != '=' && char != '!' => 2,
        (Some('?'), _, _) => {
            out.push('(');
            return Ok(());
        }
        _ => 0,
    };
    chars.by_ref().take(named).for_each(drop);
    if named > 0 && !chars.by_ref().any(|char| char == '>') {
        return Err("the name of a group has no end".to_owned());
    }
    *groups += 1;
    out.push_str(if *groups == secret { "(?<secret>" } else { "(?:" });
    Ok(())
}

/// Whether what follows a brace is a repetition: `3}`, `3,}`, `3,9}`.
fn is_repetition(chars: Peekable<Chars<'_>>) -> bool {
    let inside: String = chars.take_while(|char| *char != '}').take(12).collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    !least.is_empty() && [least, most].iter().all(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn literally(char: char, out: &mut String) {
    if char.is_ascii_punctuation() && !matches!(char, '<' | '>') {
        out.push('\\');
    }
    out.push(char);
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn what_means_something_else_is_translated() {
        for (go, ours) in [
            (r"(?i)acme_([a-z]{3,})(x)", r"(?i)acme_(?<secret>[a-z]{3,})(?:x)"),
            (r"(?P<name>a)", r"(?<secret>a)"),
            (r"(?:b)(a)", r"(?:b)(?<secret>a)"),
            (r"a{b}{2}{2,}{,3}", r"a\{b}{2}{2,}\{,3}"),
            (r"[[&&~~a--]", r"[\[\&\&\~\~a-\-]"),
            (r"[]a][^]b][[:alpha:]_]", r"[\]a][^\]b][[:alpha:]_]"),
            (r"\<a\>\Qa.b(\E+", r"<a>a\.b\(+"),
            (r"\101\0", r"\x41\x00"),
            (r"\(a\[\{", r"\(a\[\{"),
        ] {
            assert_eq!(translate(go, 1).map(|ours| ours.regex), Ok(ours.to_owned()), "{go}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_told() {
        for go in [r"\pL", r"[\p{Greek}]", r"[a", r"(?P<a", "a\\", r"\Qa\E(b)"] {
            assert!(translate(go, 1).is_err(), "{go}");
        }
    }
}
