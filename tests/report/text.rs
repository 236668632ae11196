//! The encoders.

use lockhound::text::{date, markdown, markdown_code, message, terminal, uri_path, web_address};

#[test]
fn dates_are_days_in_utc() {
    let known =
        [(0, "1970-01-01"), (-1, "1969-12-31"), (951_782_399, "2000-02-28"), (951_782_400, "2000-02-29"), (1_614_850_000, "2021-03-04")];
    for (seconds, day) in known {
        assert_eq!(date(seconds), day);
    }
    assert_eq!(date(4_107_542_400), "2100-03-01");
    assert_eq!(date(4_107_542_399), "2100-02-28");
    assert_eq!(date(-62_135_596_800), "0001-01-01");
    assert_eq!((date(i64::MIN).len(), date(i64::MAX).len()), (19, 18));
}

#[test]
fn terminal_text_is_one_tame_line() {
    assert_eq!(terminal(b"a\tb\r\n\x1b[1m\xff"), r"a\tb\r\n\x1b[1m\xff");
    assert_eq!(terminal("é\u{202e}\u{85}".as_bytes()), r"é\u{202e}\u{85}");
    assert_eq!(terminal(b"##[x] ###[y] #[z]"), r"##\x5bx] ###\x5by] #[z]");
}

#[test]
fn paths_stay_inside_the_repository() {
    assert_eq!(uri_path(b"src/a b#c?.rs"), "src/a%20b%23c%3F.rs");
    assert_eq!(uri_path("ä/\u{1f511}".as_bytes()), "%C3%A4/%F0%9F%94%91");
    assert_eq!(uri_path(b"C:\\x\xff%41"), "C%3A%5Cx%FF%2541");
    assert_eq!(uri_path(b"//evil.example/../a/./b//"), "evil.example/..%20/a/.%20/b");
}

#[test]
fn web_addresses_are_only_that() {
    for address in ["https://rustsec.org/advisories/RUSTSEC-2020-0071.html", "http://a.example/?q=1&r=%20#x"] {
        assert_eq!(web_address(address), Some(address));
    }
    for other in [
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a>b",
        "https:///x",
        "ftp://x",
        "https://a\n::error::",
        "https://ä.example",
    ] {
        assert_eq!(web_address(other), None);
    }
}

#[test]
fn messages_are_plain_wherever_they_are_shown() {
    assert_eq!(message(b"![x](http://e) `<b>` @org/team"), "!\\[x\\](http://e) '‹b›' @ org/team");
    assert_eq!(message(b"a\\b\n::error::"), "a\\\\b\\\\n::error::");
}

#[test]
fn prose_keeps_its_looks_and_loses_its_powers() {
    let prose =
        "# Impact\nUse `Vec<u8>` *now*, see https://a.example/x_y\n- [x](javascript:alert(1)) ![y](http://e)\n<script> @org/team, `odd";
    let inert = "**Impact**\n\nUse ` Vec<u8> ` \\*now\\*, see <https://a.example/x_y>\n\
        - \\[x\\]\\(javascript\\:alert\\(1\\)\\) \\!\\[y\\]\\(http\\://e\\)\n\\<script\\> ` @org/team, ` \\`odd\n";
    assert_eq!(markdown(prose), inert);
    assert_eq!(markdown("```rust\nlet a = ````;\n~~~\n````x"), "`````\nlet a = ````;\n`````\n`````\n`````\n");
    assert_eq!(markdown_code(b"a ``` b ` c\n"), "```` a ``` b ` c\\n ````");
    assert_eq!(markdown_code(b" "), "(empty)");
}
