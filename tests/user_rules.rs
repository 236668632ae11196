//! Rules of the user's own: taken by the option only, refused with file, line and reason, listed, shown, checked and imported.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lockhound::secrets::{Detector, RuleText};

/// A sound rule, of which tests break one line.
const SOUND: &str = r#"[[rule]]
id = "acme-token"
title = "Acme token"
severity = "high"
confidence = "exact"
anchors = ["acmetok_"]
regex = '\b(?<secret>acmetok_[0-9a-f]{32})\b'
description = "Opens Acme."
matches = ["t = acme¦tok_7c1e52f09b3d84a6e05f19c27d38b4a1", "acme¦tok_0f94c1d27b65ea38d140b92ce76f3a58"]
ignores = ["acmetok_", "acme¦tok_7c1e52f09b3d"]
"#;

fn problem(text: &str, builtin: bool) -> String {
    let file = RuleText { name: "mine.toml".to_owned(), text: text.to_owned() };
    Detector::with_rules(&[file], builtin).err().map(|error| format!("{error:#}")).unwrap_or_default()
}

fn lockhound(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lockhound")).args(arguments).current_dir(folder).output().expect("the binary is built")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_bad_rule_is_refused_with_file_line_and_reason() {
    assert_eq!(problem(SOUND, true), "", "what the others are made of is sound");
    let huge = format!("regex = 'acmetok_(?:{}){{1000}}'", "[0-9a-f]{200}".repeat(9));
    let long = format!("regex = 'acmetok_{}'", "a".repeat(8200));
    for (from, to, expected) in [
        (
            "regex = '\\b(?<secret>acmetok_[0-9a-f]{32})\\b'",
            "regex = ''",
            "mine.toml:7: rule acme-token: a rule has either a regex or `reads`",
        ),
        ("regex = '\\b(?<secret>acmetok_[0-9a-f]{32})\\b'", huge.as_str(), "mine.toml:7: rule acme-token: the regex can't be used: "),
        ("regex = '\\b(?<secret>acmetok_[0-9a-f]{32})\\b'", long.as_str(), "mine.toml:7: rule acme-token: the regex must be at most"),
        ("acmetok_[0-9a-f]{32})\\b'", "(?:acmetok_)*)'", "mine.toml:7: rule acme-token: the regex matches the empty text"),
        ("acmetok_[0-9a-f]{32})\\b'", "acmetok_[0-9a-f]{32}'", "mine.toml:7: rule acme-token: the regex can't be used: unclosed group"),
        (
            "acmetok_[0-9a-f]{32})\\b'",
            "(?:acmetok_)?[0-9a-f]{32})\\b'",
            "mine.toml:7: rule acme-token: a match can hold none of the anchors",
        ),
        ("acmetok_[0-9a-f]{32})\\b'", "acmetok_[0-9a-f]{32})(?=x)'", "mine.toml:7: rule acme-token: the regex can't be used: look-around"),
        ("anchors = [\"acmetok_\"]", "anchors = []", "mine.toml:6: rule acme-token: a rule without anchors never runs"),
        ("anchors = [\"acmetok_\"]", "anchors = [\"zzz\"]", "mine.toml:7: rule acme-token: a match can hold none of the anchors"),
        ("anchors = [\"acmetok_\"]", "anchors = [\"ac\"]", "mine.toml:6: rule acme-token: an anchor must be ASCII of 3 to 64 bytes"),
        ("id = \"acme-token\"", "id = \"jwt\"", "mine.toml:2: rule jwt: a built-in rule has this id"),
        ("id = \"acme-token\"", "id = \"Acme\"", "mine.toml:2: rule Acme: the id must be"),
        ("severity = \"high\"", "severity = \"hush-hush\"", "mine.toml:4: "),
        ("severity = \"high\"", "severety = \"hush-hush\"", "mine.toml:4: unknown field"),
        ("description = \"Opens Acme.\"", "", "mine.toml:1: missing field"),
        (
            "[\"acmetok_\", \"acme¦tok_7c1e52f09b3d\"]",
            "[\"acmetok_\"]",
            "mine.toml:10: rule acme-token: at least two examples of what it ignores",
        ),
    ] {
        assert!(SOUND.contains(from), "{from}");
        let told = problem(&SOUND.replace(from, to), true);
        assert!(told.contains(expected), "{expected} in {told}");
        assert!(!told.contains("hush") && !told.contains("7c1e52"), "the file is quoted: {told}");
    }
    let twice = problem(&SOUND.repeat(2), true);
    assert!(twice.contains("mine.toml:12: rule acme-token: the rule at mine.toml:1 has this id"), "{twice}");
}

#[test]
fn rules_come_from_the_option_and_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("scanned/config.txt", &"key = acme¦tok_7c1e52f09b3d84a6e05f19c27d38b4a1\n".replace('¦', ""));
    for name in ["patterns/mine.toml", "scanned/patterns/mine.toml", "scanned/.lockhound/patterns/mine.toml"] {
        write(name, SOUND);
    }
    let scan = |more: &[&str]| lockhound(&[&["scan", "--worktree", "scanned", "--only", "secrets", "-q"], more].concat(), folder.path());
    assert_eq!(scan(&[]).status.code(), Some(0), "what is scanned brings no rules");
    write("scanned/lockhound.toml", SOUND);
    assert_eq!(scan(&[]).status.code(), Some(2), "rules are no settings");
    write("scanned/lockhound.toml", "");
    for option in ["patterns", "patterns/mine.toml"] {
        let found = scan(&["--patterns", option]);
        assert_eq!(found.status.code(), Some(1), "{option}");
        assert!(text(&found.stdout).contains("high[acme-token]"), "{}", text(&found.stdout));
    }
    write("patterns/broken.toml", "[[rule]]\nid = 3\n");
    let broken = scan(&["--patterns", "patterns"]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).contains("patterns/broken.toml:2: "), "{}", text(&broken.stderr));
    for missing in ["nowhere", "scanned/config"] {
        assert_eq!(scan(&["--patterns", missing]).status.code(), Some(2), "{missing}");
    }
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    assert!(text(&scan(&["--patterns", "empty"]).stderr).contains("holds no rule file"));
}

#[test]
fn rules_are_listed_shown_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| lockhound(&[&["rules"], arguments].concat(), folder.path());
    fs::write(folder.path().join("mine.toml"), SOUND).expect("a file");
    let listed = text(&run(&["list", "--patterns", "mine.toml", "--no-builtin"]).stdout);
    assert!(listed.contains("acme-token") && listed.lines().count() == 1, "{listed}");
    assert!(text(&run(&["list"]).stdout).lines().count() >= 400);
    let shown = text(&run(&["show", "github-pat-classic"]).stdout);
    assert!(shown.contains("ghp_") && shown.contains("checksum") && shown.contains("https://github.com/settings/tokens"), "{shown}");
    assert_eq!(run(&["show", "no-such-rule"]).status.code(), Some(2));
    assert_eq!(run(&["check", "mine.toml"]).status.code(), Some(0));
    fs::write(folder.path().join("mine.toml"), SOUND.replace("t = acme¦tok_7c1e", "t = acme¦tok_")).expect("a file");
    let checked = run(&["check", "mine.toml"]);
    assert_eq!(checked.status.code(), Some(2));
    assert_eq!(text(&checked.stdout), "mine.toml: rule acme-token: example 1 of matches gives no finding\n");
}

#[test]
fn an_imported_configuration_passes_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = "[[rules]]\nid = \"Acme\"\ndescription = \"Acme token\"\nregex = '''acmetok_([a-f0-9]{32})'''\nkeywords = [\"acmetok_\"]\n\
                  [[rules]]\nid = \"by-path\"\npath = '''x'''\n";
    fs::write(folder.path().join("gitleaks.toml"), config).expect("a file");
    let imported = lockhound(&["rules", "import", "gitleaks.toml"], folder.path());
    assert_eq!(imported.status.code(), Some(0), "{}", text(&imported.stderr));
    assert!(text(&imported.stderr).contains("rule by-path: left out: it has no regex"));
    fs::write(folder.path().join("mine.toml"), &imported.stdout).expect("a file");
    let checked = lockhound(&["rules", "check", "mine.toml"], folder.path());
    assert_eq!(checked.status.code(), Some(0), "{}{}", text(&checked.stdout), text(&checked.stderr));
    fs::write(folder.path().join("gitleaks.toml"), "title = 1").expect("a file");
    assert_eq!(lockhound(&["rules", "import", "gitleaks.toml"], folder.path()).status.code(), Some(2));
}
