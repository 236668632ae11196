//! Text from outside, and the encoders that are its only way into an output.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Bytes from the repository, an advisory or the operating system: no `Display`, so that every output must name its encoder.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untrusted(Vec<u8>);

impl Untrusted {
    /// The bytes themselves, for work and not for output.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For a person's terminal or a plain-text log; see [`terminal`].
    #[must_use]
    pub fn terminal(&self) -> String {
        terminal(&self.0)
    }

    /// As text, with U+FFFD for what is not UTF-8; only for an output that escapes it, such as a JSON string.
    #[must_use]
    pub fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl<T: AsRef<[u8]> + ?Sized> From<&T> for Untrusted {
    fn from(bytes: &T) -> Self {
        Self(bytes.as_ref().to_vec())
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<Vec<u8>> for Untrusted {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{}\"", self.terminal())
    }
}

/// One line of text that can't move a cursor, hide, reorder or end itself, or give a command to a CI runner that reads it: control
/// characters, bidirectional and invisible formatting characters and bytes that are not UTF-8 come out as `\n`, `\x1b` or `\u{202e}`,
/// and the `[` of `##[` as `\x5b`. What comes out for a part of the bytes up to a character's end is the start of what comes out for all.
#[must_use]
pub fn terminal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\t' | '\n' | '\r' => out.extend(character.escape_default()),
                '[' if out.ends_with("##") => push_hex(&mut out, b'['),
                _ if character.is_ascii_control() => push_hex(&mut out, character as u8),
                _ if is_unseen(character) => out.extend(character.escape_unicode()),
                _ => out.push(character),
            }
        }
        chunk.invalid().iter().for_each(|byte| push_hex(&mut out, *byte));
    }
    out
}

/// Whether a character changes a line without being seen: control characters, Unicode's format characters (general category Cf) and line
/// separators.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A path relative to a repository's root as the path of a URI (RFC 3986): every byte that is not unreserved or `/` percent-encoded. A
/// hostile tree may hold empty, `.` and `..` names, which would lead elsewhere: the empty ones go and the others end in an encoded blank.
#[must_use]
pub fn uri_path(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for name in path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()) {
        if !out.is_empty() {
            out.push('/');
        }
        for byte in name {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(*byte)),
                _ => write!(out, "%{byte:02X}").expect(STRING),
            }
        }
        if matches!(name, b"." | b"..") {
            out.push_str("%20");
        }
    }
    out
}

/// A web address (`https` or `http`) made of a URI's characters only (RFC 3986), or nothing.
#[must_use]
pub fn web_address(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&*+,;=%".contains(&byte);
    (rest.starts_with(|first: char| first.is_ascii_alphanumeric()) && rest.bytes().all(fits)).then_some(text)
}

/// One line of the plain text of a SARIF message (§3.11.5, §3.11.6), inert too where a reader takes it for Markdown or HTML: brackets are
/// escaped, `<`, `>` and backticks become look-alikes, and `@` stands alone so that it calls nobody.
#[must_use]
pub fn message(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for character in terminal(bytes).chars() {
        match character {
            '[' | ']' | '\\' => out.extend(['\\', character]),
            '<' => out.push('‹'),
            '>' => out.push('›'),
            '`' => out.push('\''),
            '@' => out.push_str("@ "),
            _ => out.push(character),
        }
    }
    out
}

/// The message of a GitHub workflow command, which the runner takes `%0A` and the like out of (`ActionCommand.UnescapeData`).
#[must_use]
pub fn workflow_data(bytes: &[u8]) -> String {
    terminal(bytes).replace('%', "%25")
}

/// A property of a GitHub workflow command (`ActionCommand.UnescapeProperty`): nothing in it ends the property or the properties.
#[must_use]
pub fn workflow_property(bytes: &[u8]) -> String {
    workflow_data(bytes).replace(':', "%3A").replace(',', "%2C")
}

/// Text or an attribute's value of XML 1.0, on one line; what XML can't hold (§2.2) comes out escaped as for a terminal.
#[must_use]
pub fn xml(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for character in terminal(bytes).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

/// A field of a CSV file (RFC 4180), on one line. What a spreadsheet would take for a formula gets an apostrophe in front, behind a semicolon
/// too, for in some countries that separates fields.
#[must_use]
pub fn csv_field(bytes: &[u8]) -> String {
    let text = terminal(bytes);
    let mut out = String::with_capacity(text.len() + 2);
    let mut is_start = true;
    for character in text.chars() {
        if is_start && matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            out.push('\'');
        }
        is_start = character == ';' || is_start && matches!(character, ' ' | '"' | '\'');
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    if out.contains(['"', ',', ';', ' ']) { format!("\"{out}\"") } else { out }
}

/// The number of a day of the proleptic Gregorian calendar since 1970-01-01 (Howard Hinnant's `days_from_civil`).
#[must_use]
pub fn day(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// A day of the proleptic Gregorian calendar in UTC, as in `2021-03-04`, out of seconds since 1970-01-01T00:00:00Z (Howard Hinnant's
/// `civil_from_days`).
#[must_use]
pub fn date(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A moment in UTC, as in `2021-03-04T05:06:07Z` (RFC 3339), out of seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn timestamp(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    format!("{}T{:02}:{:02}:{:02}Z", date(seconds), of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(out, "{byte:02x}").expect(STRING);
    }
    out
}

/// FNV-1a over the texts, 64 bits: short, stable, and the identity of nothing that is secret.
#[must_use]
pub fn fnv1a(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Why writing to a `String` can't fail.
const STRING: &str = "because a String takes all that is written";

fn push_hex(out: &mut String, byte: u8) {
    write!(out, "\\x{byte:02x}").expect(STRING);
}

/// Prose in Markdown made inert: paragraphs, headings, lists, code and plain web addresses keep their looks, while links, images, HTML and
/// mentions come out as the text they were written in.
#[must_use]
pub fn markdown(prose: &str) -> String {
    let fence = "`".repeat(longest_run(prose, '`').max(2) + 1);
    let mut out = String::with_capacity(prose.len());
    let mut in_code = false;
    for line in prose.lines() {
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            in_code = !in_code;
            out.push_str(&fence);
        } else if in_code {
            out.push_str(&terminal(line.as_bytes()));
        } else {
            push_prose_line(&mut out, start);
        }
        out.push('\n');
    }
    if in_code {
        out.push_str(&fence);
        out.push('\n');
    }
    out
}

/// One line as Markdown code that nothing in it can end.
#[must_use]
pub fn markdown_code(bytes: &[u8]) -> String {
    let text = terminal(bytes);
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    if text.trim().is_empty() { String::from("(empty)") } else { format!("{fence} {text} {fence}") }
}

/// One line of Markdown for a table's cell: words, none of them a link, a mention or a mark.
#[must_use]
pub fn markdown_words(bytes: &[u8]) -> String {
    let text = terminal(bytes);
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        if ["@", "#", "$", "//", "www."].iter().any(|power| bare.contains(power)) {
            out.push_str(&markdown_cell(bare.as_bytes()));
            out.push_str(word.get(bare.len()..).unwrap_or_default());
        } else {
            push_escaped(&mut out, word);
        }
    }
    out
}

/// One line as Markdown code in a table's cell, which a vertical bar would end: that becomes a look-alike.
#[must_use]
pub fn markdown_cell(bytes: &[u8]) -> String {
    markdown_code(bytes).replace('|', "│")
}

/// A line of prose: a heading becomes strong, a list item stays one, all else is [escaped](push_prose).
fn push_prose_line(out: &mut String, line: &str) {
    let heading = line.trim_start_matches('#').trim();
    if line.starts_with('#') && !heading.is_empty() {
        out.push_str("**");
        push_prose(out, heading);
        out.push_str("**\n");
    } else if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        out.push_str("- ");
        push_prose(out, item.trim());
    } else {
        push_prose(out, line.trim_end());
    }
}

/// Escapes word by word: code between two single backticks and web addresses stay, a word with an `@` becomes code.
fn push_prose(out: &mut String, line: &str) {
    let pieces: Vec<&str> = line.split('`').collect();
    for (index, piece) in pieces.iter().enumerate() {
        let is_code = index % 2 == 1 && index + 1 < pieces.len();
        if is_code {
            out.push_str(&markdown_code(piece.as_bytes()));
            continue;
        }
        if index % 2 == 1 {
            out.push_str("\\`");
        }
        for word in piece.split_inclusive(' ') {
            let text = word.trim_end();
            if text.contains('@') {
                out.push_str(&markdown_code(text.as_bytes()));
                out.push_str(&word[text.len()..]);
            } else if let Some(address) = web_address(text) {
                out.extend(["<", address, ">", &word[text.len()..]]);
            } else {
                push_escaped(out, word);
            }
        }
    }
}

fn push_escaped(out: &mut String, text: &str) {
    for character in terminal(text.as_bytes()).chars() {
        if character.is_ascii_punctuation() && !matches!(character, '.' | ',' | ';' | '\'' | '"' | '/' | '?' | '%') {
            out.push('\\');
        }
        out.push(character);
    }
}

/// How often `character` comes in a row at most.
fn longest_run(text: &str, character: char) -> usize {
    text.split(|other| other != character).map(str::len).max().unwrap_or(0)
}

/// A string of TOML (its basic strings), quotes included.
#[must_use]
pub fn toml_string(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for character in String::from_utf8_lossy(bytes).chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if is_unseen(character) => write!(out, "\\U{:08X}", u32::from(character)).expect(STRING),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// A word of a POSIX shell that stands for these bytes and nothing else; what is no plain text is written as bash and zsh have it (`$'\x1b'`).
#[must_use]
pub fn shell_word(bytes: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._/+,:@%".contains(byte);
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(is_unseen));
    match text {
        Some(text) if !text.is_empty() && !text.starts_with('-') && bytes.iter().all(is_plain) => text.to_owned(),
        Some(text) => format!("'{}'", text.replace('\'', "'\\''")),
        None => {
            let escaped: String =
                bytes.iter().map(|byte| if is_plain(byte) { char::from(*byte).to_string() } else { format!("\\x{byte:02x}") }).collect();
            format!("$'{escaped}'")
        }
    }
}
