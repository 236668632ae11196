//! `PyPI`'s tokens: `pypi-` and a macaroon in base64. Its second format (a version byte, then fields of a kind, a length and their bytes) names
//! the site and what the token is limited to. Source: <https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt>.

use crate::secrets::base64;
use crate::secrets::checks::proof::Proof;

/// Kinds of fields.
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;

/// What the macaroon in `text` tells. What can't be read may still be one, cut or changed by hand.
pub(super) fn prove(text: &[u8]) -> Proof {
    let Some(bytes) = text.strip_prefix(b"pypi-").and_then(base64::decode) else { return Proof::plain() };
    let Some(mut rest) = bytes.strip_prefix(&[2]) else { return Proof::plain() };
    let (mut facts, mut identifiers) = (Vec::new(), 0);
    while let [kind, after @ ..] = rest {
        if *kind == 0 {
            rest = after;
            continue;
        }
        let Some((field, next)) = after.split_first().and_then(|(len, after)| after.split_at_checked(usize::from(*len))) else { break };
        match *kind {
            LOCATION if field.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'.') => {
                facts.push(format!("for {}", String::from_utf8_lossy(field)));
            }
            IDENTIFIER => identifiers += 1,
            _ => {}
        }
        rest = next;
    }
    // The first identifier is the token's own; each other one is a condition.
    if identifiers > 1 {
        facts.push(format!("limited by {} conditions", identifiers - 1));
    }
    Proof::told(facts)
}

#[cfg(test)]
mod tests {
    use super::prove;
    use crate::secrets::checks::proof::Proof;

    /// A macaroon made by hand after the format.
    #[test]
    fn site_and_conditions_are_told() {
        // 02 | 01 08 "pypi.org" | 02 04 "abcd" | 00 | 02 02 "[]" | 00 | 00 | 06 02 "xy"
        let token = "pypi-¦AgEIcHlwaS5vcmcCBGFiY2QAAgJbXQAABgJ4eQ".replace('¦', "").into_bytes();
        assert_eq!(prove(&token), Proof::told(vec!["for pypi.org".to_owned(), "limited by 1 conditions".to_owned()]));
        for broken in [&token[..12], &token[..20], b"pypi-", b""] {
            assert!(matches!(prove(broken), Proof::Holds { .. }));
        }
    }
}
