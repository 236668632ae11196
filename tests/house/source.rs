//! A Rust file read as text: its code without comments, strings and test modules, cut into tokens, paths and functions.

use std::path::Path;

/// A file of this package.
pub(crate) struct Source {
    /// Relative to the package, with forward slashes.
    pub(crate) path: String,
    /// As it was written.
    pub(crate) text: String,
    /// Its words and signs, tests left out.
    pub(crate) tokens: Vec<Token>,
}

/// A word or a sign, and its line, counted from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    /// Where it starts.
    pub(crate) line: usize,
    /// How many lines of its body hold code.
    pub(crate) lines: usize,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut tokens = tokens(&bare(text));
        leave_tests_out(&mut tokens);
        Self { path: path.to_owned(), text: text.to_owned(), tokens }
    }

    /// Whether it belongs to the library and the binary.
    pub(crate) fn is_in_src(&self) -> bool {
        self.path.starts_with("src/")
    }

    /// Whether it is all test: a file that a `#[cfg(test)] mod …;` names.
    pub(crate) fn is_test(&self) -> bool {
        let stem = Path::new(&self.path).file_stem().unwrap_or_default().to_string_lossy();
        !self.is_in_src() || stem == "tests" || stem.ends_with("_tests")
    }

    /// The module that a file of `src/` is: `src/a/b.rs` and `src/a/b/mod.rs` are both `a::b`; `src/lib.rs` is the empty path.
    pub(crate) fn module(&self) -> Vec<String> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut names: Vec<String> = path.split('/').map(str::to_owned).collect();
        names.pop_if(|last| last == "mod" || last == "lib");
        names
    }

    pub(crate) fn has_word(&self, word: &str) -> bool {
        self.tokens.iter().any(|token| token.text == word)
    }

    /// All paths of two names or more, groups such as `a::{b, c::d}` spelled out; and the names of bare `use a;`.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(token) = self.tokens.get(at) {
            let before = at.checked_sub(1).map_or("", |before| self.sign(before));
            let restricts = before == "in" && self.sign(at.saturating_sub(2)) == "(" && self.sign(at.saturating_sub(3)) == "pub";
            let starts = is_word(&token.text) && !matches!(before, "::" | ".") && !restricts;
            if starts && (self.sign(at + 1) == "::" || before == "use") {
                at = self.tree(at, &[], &mut found);
            } else {
                at += 1;
            }
        }
        found
    }

    /// Reads one path or tree of paths behind `prefix`; gives the place behind it.
    fn tree(&self, mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
        let mut path = prefix.to_vec();
        loop {
            match self.sign(at) {
                "{" => {
                    at += 1;
                    while !matches!(self.sign(at), "}" | "") {
                        at = if self.sign(at) == "," { at + 1 } else { self.tree(at, &path, found) };
                    }
                    return at + 1;
                }
                "self" if !path.is_empty() => at += 1,
                word if is_word(word) => {
                    path.push(word.to_owned());
                    at += 1;
                }
                _ => at += 1, // `*`, or the `<` of generics
            }
            if self.sign(at) == "::" {
                at += 1;
                continue;
            }
            if self.sign(at) == "as" {
                at += 2;
            }
            found.push(path);
            return at;
        }
    }

    /// All functions, those inside of others too.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate().filter(|(_, token)| token.text == "fn") {
            let name = self.sign(at + 1);
            let Some(open) = self.body(at).filter(|_| is_word(name)) else { continue };
            let close = closing(&self.tokens, open);
            let mut lines: Vec<usize> = self.tokens[open + 1..close].iter().map(|token| token.line).collect();
            lines.dedup();
            found.push(Function { name: name.to_owned(), line: token.line, lines: lines.len() });
        }
        found
    }

    /// Where the body of the function at `at` opens; none for a function without one.
    fn body(&self, at: usize) -> Option<usize> {
        let mut depth = 0_i32;
        for (offset, token) in self.tokens.get(at..)?.iter().enumerate() {
            match token.text.as_str() {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "{" if depth == 0 => return Some(at + offset),
                ";" if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }

    fn sign(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }
}

pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The brace that closes the one at `open`; the end, where none does.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_i32;
    for (offset, token) in tokens[open..].iter().enumerate() {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + offset;
        }
    }
    tokens.len() - 1
}

/// Takes out each item behind `#[cfg(test)]`.
fn leave_tests_out(tokens: &mut Vec<Token>) {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    while let Some(start) = tokens.windows(mark.len()).position(|window| window.iter().map(|token| token.text.as_str()).eq(mark)) {
        let end =
            tokens[start..].iter().position(|token| matches!(token.text.as_str(), "{" | ";")).map_or(tokens.len() - 1, |at| start + at);
        let end = if tokens[end].text == "{" { closing(tokens, end) } else { end };
        tokens.drain(start..=end);
    }
}

fn tokens(code: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let len = if word > 0 { word } else { first.len_utf8() + usize::from(rest.starts_with("::")) };
            found.push(Token { text: rest[..len].to_owned(), line: number + 1 });
            rest = rest[len..].trim_start();
        }
    }
    found
}

/// The text with comments blanked and strings filled with `"`; line breaks stay.
fn bare(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let in_word = out.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        let (len, filler) = match comment(rest) {
            0 => (string(rest, in_word), '"'),
            len => (len, ' '),
        };
        if len == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            out.extend(rest[..len].chars().map(|c| if c == '\n' { c } else { filler }));
            rest = &rest[len..];
        }
    }
    out
}

/// The length of the comment that `text` starts with, or 0.
fn comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if !text.starts_with("/*") {
        return 0;
    }
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let pair = text.as_bytes().get(at..at + 2);
        match pair {
            Some(b"/*") => depth += 1,
            Some(b"*/") => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of the string or character that `text` starts with, or 0.
fn string(text: &str, in_word: bool) -> usize {
    let raw = text.trim_start_matches(['b', 'c']).strip_prefix('r').filter(|_| !in_word);
    if let Some(behind) = raw {
        let hashes = behind.len() - behind.trim_start_matches('#').len();
        if behind[hashes..].starts_with('"') {
            let start = text.len() - behind.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            return text[start..].find(&end).map_or(text.len(), |at| start + at + end.len());
        }
    }
    if text.starts_with('"') {
        return closed_by(text, '"');
    }
    let mut characters = text.strip_prefix('\'').unwrap_or_default().chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => closed_by(text, '\''),
        (Some(one), Some('\'')) => 2 + one.len_utf8(),
        _ => 0, // a lifetime, or something else
    }
}

/// The length up to and with the closing quote, escapes left alone.
fn closed_by(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}
