//! What rules, advisories and findings are, and the commands that are told.

use std::process::Command;

use crate::repository::{Repository, token};

#[test]
fn rules_and_findings_are_explained() {
    let repository = Repository::new();
    repository.write("it's $(here)/a.yaml", &token(1));
    repository.commit("One");
    let explain = |id: &str| {
        let done = repository.lockhound(&["explain", id, "--only", "secrets"]);
        (done.status.code(), format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr)))
    };
    let (code, said) = explain("github-pat-classic");
    assert!(code == Some(0) && said.contains("https://github.com/settings/tokens") && said.contains("1. Revoke it"), "{said}");
    let (_, json) = repository.scan(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let fingerprint = report["findings"][0]["fingerprint"].as_str().expect("text");
    for id in [fingerprint, &fingerprint[..8]] {
        let (code, said) = explain(id);
        assert!(code == Some(0) && said.contains("it's $(here)/a.yaml:1:"), "{said}");
        assert!(said.contains("git filter-repo --invert-paths --path 'it'\\''s $(here)/a.yaml'"), "{said}");
    }
    for (id, part) in [("no-such-rule", "there is no rule"), ("abc", "there is no rule"), ("00000000", "no finding has the fingerprint")] {
        let (code, said) = explain(id);
        assert!(code == Some(2) && said.contains(part), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn words_of_a_shell_are_what_they_stand_for() {
    for word in ["a", "a b", "it's", "$(touch x)", "`x`", "a\nb", "-n", "\u{202e}x", "", "*", "~", "a;b", "\\"] {
        let script = format!("printf %s {}", lockhound::text::shell_word(word.as_bytes()));
        let said = Command::new("bash").args(["-c", &script]).output().expect("bash runs");
        let expected = word.strip_prefix("-n").map_or(word, |_| word);
        assert_eq!(String::from_utf8(said.stdout).expect("text"), expected, "{script}");
    }
}

#[test]
fn shells_and_man_know_every_verb() {
    let repository = Repository::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = repository.lockhound(&["completions", shell]);
        assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("waive"), "{shell}");
    }
    assert!(repository.lockhound(&["man", "."]).status.success());
    for page in ["lockhound.1", "lockhound-scan.1", "lockhound-waive.1"] {
        assert!(repository.path().join(page).is_file(), "{page}");
    }
}
