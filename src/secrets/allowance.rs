//! Comments that allow a secret beside them for a while: `lockhound: allow RULE until 2027-01-31 WHY`, on its line or the one above.

use crate::finding::Allowance;
use crate::secrets::lines::line_around;
use crate::secrets::redact::REACH;
use crate::text::{Untrusted, day};

const MARK: &[u8] = b"lockhound: allow ";

/// What a comment beside the secret at `offset` says of `rule`.
pub(super) fn beside(text: &[u8], offset: usize, rule: &str) -> Option<Allowance> {
    let own = line_around(text, offset, REACH);
    in_line(&text[own.clone()], rule).or_else(|| {
        let before = text[..own.start].strip_suffix(b"\n").or_else(|| text[..own.start].strip_suffix(b"\r"))?;
        let above = line_around(text, before.strip_suffix(b"\r").unwrap_or(before).len(), REACH);
        in_line(&text[above.start..above.end.min(own.start)], rule)
    })
}

fn in_line(line: &[u8], rule: &str) -> Option<Allowance> {
    let at = memchr::memmem::find(line, MARK)? + MARK.len();
    let rest = String::from_utf8_lossy(&line[at..]);
    let mut words = rest.split_whitespace();
    words.next().filter(|name| *name == rule)?;
    let words: Vec<&str> = words.filter(|word| !matches!(*word, "*/" | "-->" | "#}" | "--%>")).collect();
    let until = match words.as_slice() {
        ["until", day, ..] => parse_day(day),
        _ => None,
    };
    let why = words.get(if until.is_some() { 2.. } else { 0.. }).unwrap_or_default().join(" ");
    Some(Allowance { until, why: Untrusted::from(why) })
}

/// `2027-01-31`, as seconds.
fn parse_day(text: &str) -> Option<i64> {
    let numbers: Vec<i64> =
        text.split('-').filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).filter_map(|part| part.parse().ok()).collect();
    let [year @ 1970..=9999, month @ 1..=12, date @ 1..=31] = *numbers.as_slice() else { return None };
    Some(day(year, month, date) * 86_400)
}

#[cfg(test)]
mod tests {
    use super::beside;
    use crate::text::date;

    #[test]
    fn comments_are_read_on_the_line_and_above() {
        let said = |text: &str| {
            let at = text.find("SECRET").unwrap_or(0);
            beside(text.as_bytes(), at, "a-token").map(|allowance| (allowance.until.map(date), allowance.why.lossy().into_owned()))
        };
        let until = |why: &str| Some((Some("2027-01-31".to_owned()), why.to_owned()));
        assert_eq!(said("k = SECRET # lockhound: allow a-token until 2027-01-31 test key"), until("test key"));
        assert_eq!(said("/* lockhound: allow a-token until 2027-01-31 test key */\r\nk = SECRET"), until("test key"));
        assert_eq!(said("// lockhound: allow a-token until 2027-01-31\n\nk = SECRET"), None, "two lines above");
        assert_eq!(said("k = SECRET # lockhound: allow other-token until 2027-01-31 x"), None);
        assert_eq!(said("k = SECRET # lockhound: allow a-token forever"), Some((None, "forever".to_owned())));
        assert_eq!(said("k = SECRET # lockhound: allow a-token until 2027-13-31 x"), Some((None, "until 2027-13-31 x".to_owned())));
        assert_eq!(said("k = SECRET\n# lockhound: allow a-token until 2027-01-31 below"), None);
    }
}
