//! A page of its own: findings to filter and sort, charts, gaps and coverage, with nothing from elsewhere.
//!
//! What was found is data in it (`html_data.rs`), and `page.js` puts it into text nodes; only the heading is HTML made here. The page's own
//! policy allows no source but that one script and that one style, by their hashes: even if something got out of its place, it would not run.

use std::io;

use sha2::{Digest, Sha256};

use super::brief::verdict;
use super::escape::write_line;
use super::html_data::data;
use super::words::line;
use crate::finding::{Report, Verdict};
use crate::text::xml;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const BODY: &str = include_str!("page.html");

/// Writes the whole page.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(STYLE),
        source_hash(SCRIPT)
    );
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>lockhound report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )?;
    heading(report, out)?;
    write!(out, "{BODY}<footer>lockhound {}. This page holds no secret and loads nothing.</footer>\n</main>\n", env!("CARGO_PKG_VERSION"))?;
    out.write_all(b"<script type=\"application/json\" id=\"report\">")?;
    let mut json = Vec::new();
    write_line(&data(report), &mut json)?;
    // Nothing in a string of JSON can end the element now, nor begin a comment.
    for piece in json.split_inclusive(|byte| *byte == b'<') {
        match piece.split_last() {
            Some((b'<', before)) => out.write_all(before).and_then(|()| out.write_all(b"\\u003c"))?,
            _ => out.write_all(piece)?,
        }
    }
    write!(out, "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// What can be read without the script too: the verdict.
fn heading(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let receipt = &report.receipt;
    let scope = receipt.scope.terminal();
    let head = receipt.head.map_or_else(String::new, |id| format!(" at {}", id.short()));
    let (class, sign, words) = match report.verdict {
        Verdict::Clean => ("clean", "✓", "Nothing is at or above the threshold."),
        Verdict::Findings => ("findings", "✗", "There are findings at or above the threshold."),
        Verdict::Incomplete => ("incomplete", "!", "Nothing is at or above the threshold, but not everything could be looked at."),
        Verdict::Failed => ("failed", "!", "The scanner failed on something: this is no verdict."),
    };
    write!(
        out,
        "<header><div class=\"brand\">lockhound <span>report</span></div><div class=\"scope\">{}</div></header>\n\
         <section class=\"card verdict {class}\"><div class=\"sign\" aria-hidden=\"true\">{sign}</div><div><h1>{words}</h1><p>{}</p></div></section>\n\
         <noscript><p class=\"card empty\">The findings are shown by a script of this page, which is turned off.</p></noscript>\n",
        xml(line(&format!("{scope}{head}")).as_bytes()),
        xml(verdict(report).as_bytes())
    )
}

/// A script's or style's name in a content security policy (CSP 3, §2.3.1): the base64 of its SHA-256.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

/// Base64 (RFC 4648, §4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let number = (0..3).fold(0_usize, |number, at| number << 8 | usize::from(group.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let digit = DIGITS[number >> (18 - 6 * at) & 63];
            out.push(if at > group.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(source_hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "FIPS 180-2's example");
    }
}
