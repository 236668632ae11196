//! User and password in a URL or connection string.

use crate::finding::Severity;
use crate::secrets::checks::proof::Proof;
use crate::secrets::placeholder;

/// Hosts that are the reader's own.
const LOCAL: &[&[u8]] = &[b"localhost", b"127.0.0.1", b"0.0.0.0", b"::1", b"[::1]", b"host.docker.internal"];

/// Hosts that are nobody's (RFC 2606, RFC 6761).
const NOBODYS: &[&[u8]] = &[
    b"example",
    b"example.com",
    b"example.org",
    b"example.net",
    b"test",
    b"invalid",
    b"host",
    b"hostname",
    b"domain.com",
    b"server",
    b"foo.com",
    b"bar.com",
    b"foo.bar",
    b"host.com",
    b"domain.tld",
];

/// Holds for a password that is no placeholder, at a host that is somebody's. One that no dot leads to is on a private network; one on the
/// reader's own machine opens little, and is worth a word only where it is more than a few letters.
pub(super) fn prove(user: &[u8], password: &[u8], host: &[u8]) -> Proof {
    let host = host.to_ascii_lowercase();
    let nobodys = NOBODYS.iter().any(|name| host == *name || host.strip_suffix(*name).is_some_and(|rest| rest.ends_with(b".")));
    if nobodys || placeholder::is_placeholder(&host) || placeholder::is_password_placeholder(user, password) {
        return Proof::Disproved;
    }
    if LOCAL.contains(&host.as_slice()) {
        let is_serious = password.len() >= 8 && password.iter().any(u8::is_ascii_digit) && password.iter().any(u8::is_ascii_alphabetic);
        let low = || Proof::Holds { facts: vec!["the host is the machine itself".to_owned()], at_most: Severity::Low };
        return if is_serious { low() } else { Proof::Disproved };
    }
    if host.contains(&b'.') {
        return Proof::plain();
    }
    Proof::Holds { facts: vec!["the host is in a private network".to_owned()], at_most: Severity::Medium }
}

#[cfg(test)]
mod tests {
    use super::prove;
    use crate::finding::Severity;
    use crate::secrets::checks::proof::Proof;

    #[test]
    fn placeholders_and_nobodys_hosts_are_no_finding() {
        assert_eq!(prove(b"jane", b"q8!Vx3lRd", b"db.acme.io"), Proof::plain());
        assert!(matches!(prove(b"jane", b"q8!Vx3lRd", b"postgres"), Proof::Holds { .. }));
        assert!(matches!(prove(b"jane", b"q8!Vx3lRd", b"localhost"), Proof::Holds { at_most: Severity::Low, .. }));
        for (user, password, host) in [
            ("user", "pass", "db.acme.io"),
            ("postgres", "postgres", "db.acme.io"),
            ("jane", "secretly", "localhost"),
            ("jane", "q8!Vx3lRd", "db.example.com"),
            ("jane", "$PASSWORD", "db.acme.io"),
            ("jane", "{password}", "db.acme.io"),
        ] {
            assert_eq!(prove(user.as_bytes(), password.as_bytes(), host.as_bytes()), Proof::Disproved, "{user}:{password}@{host}");
        }
    }
}
