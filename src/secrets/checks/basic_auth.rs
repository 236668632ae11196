//! HTTP basic authentication (RFC 7617): base64 of `user:password`.

use crate::secrets::base64;
use crate::secrets::placeholder;

/// Whether `text` holds a user and a password that is no placeholder.
pub(super) fn holds(text: &[u8]) -> bool {
    let Some(plain) = base64::decode(text) else { return false };
    let Some(colon) = memchr::memchr(b':', &plain) else { return false };
    let (user, password) = (&plain[..colon], &plain[colon + 1..]);
    let printable = std::str::from_utf8(&plain).is_ok_and(|plain| !plain.chars().any(char::is_control));
    // A token may stand in either place, with the other left empty or filled with anything.
    let secret = if password.len() >= 4 { password } else { user };
    printable && secret.len() >= 4 && !placeholder::is_password_placeholder(user, secret)
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_user_and_a_password_make_a_credential() {
        assert!(holds(b"amFuZTpxOCFWeDNsUmQ="), "jane:q8!Vx3lRd");
        assert!(!holds(b"dXNlcjpwYXNzd29yZA=="), "user:password");
        assert!(!holds(b"YWxhZGRpbg=="), "aladdin");
        assert!(!holds(b"AAECAzoEBQYHCAk="), "binary with a colon");
        assert!(!holds(b"not base64"));
    }
}
