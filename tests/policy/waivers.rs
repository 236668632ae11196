//! Exceptions: each has an owner, a reason and an end; what holds no more is told.

use std::fs;

use lockhound::finding::{Grounds, Justification};
use lockhound::policy::Waivers;

use crate::repository::{Repository, token};

/// A repository with one secret, and its fingerprint.
fn with_secret() -> (Repository, String) {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.commit("One");
    let fingerprint = fingerprints(&repository).remove(0);
    (repository, fingerprint)
}

fn fingerprints(repository: &Repository) -> Vec<String> {
    let report = report(repository, &[]);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["fingerprint"].as_str().expect("text").to_owned()).collect()
}

fn report(repository: &Repository, arguments: &[&str]) -> serde_json::Value {
    let (_, text) = repository.scan(&[&["--format", "json"], arguments].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// The rules of the findings of a report.
fn rules(report: &serde_json::Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let mut rules: Vec<&str> = findings.iter().filter_map(|finding| finding["rule"].as_str()).collect();
    rules.sort_unstable();
    rules
}

fn waiver(fingerprint: &str, more: &str) -> String {
    format!(
        "[[waiver]]\nfingerprint = \"{fingerprint}\"\nreason = \"used_in_tests\"\nowner = \"Ada\"\napproved_on = 2026-01-01\nexpires = 2026-07-01\n{more}"
    )
}

#[test]
fn a_waiver_holds_until_its_end() {
    let (repository, fingerprint) = with_secret();
    repository.write("lockhound.waivers.toml", &waiver(&fingerprint, "ticket = \"SEC-1\"\nnote = \"Only the test server\"\n"));
    let (code, said) = repository.scan(&["--as-of", "2026-06-30"]);
    assert!(code == Some(0) && said.contains("1 more set aside: 1 waived"), "{said}");
    let shown = report(&repository, &["--as-of", "2026-06-30"]);
    let suppression = &shown["suppressed"][0]["suppression"];
    assert_eq!(
        (&suppression["kind"], &suppression["reason"], &suppression["owner"]),
        (&"waiver".into(), &"used_in_tests".into(), &"Ada".into())
    );
    assert_eq!((&suppression["expires"], &suppression["ticket"]), (&"2026-07-01".into(), &"SEC-1".into()));
    let note = |day| String::from_utf8_lossy(&repository.run(&["scan", "--as-of", day]).stderr).into_owned();
    assert!(note("2026-06-17").contains("lockhound.waivers.toml:1: the waiver of"), "two weeks before its end, that is told");
    assert!(!note("2026-06-16").contains("the waiver of"));

    let expired = report(&repository, &["--as-of", "2026-07-01"]);
    assert_eq!(rules(&expired), ["generic-secret", "waiver-expired"]);
    assert!(expired["findings"].to_string().contains("\"path\":\"lockhound.waivers.toml\""), "{expired}");
    assert_eq!(expired["receipt"]["exit_code"], 1);
}

#[test]
fn a_waiver_is_held_to_what_the_policy_allows() {
    let (repository, fingerprint) = with_secret();
    repository.write("lockhound.waivers.toml", &waiver(&fingerprint, ""));
    let on = ["--as-of", "2026-03-01"];
    assert_eq!(rules(&report(&repository, &on)), [] as [&str; 0]);
    repository.write("lockhound.toml", "[waivers]\nmedium = 90\n");
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "waiver-invalid"], "181 days are too long");
    repository.write("lockhound.toml", "[waivers]\nmedium = 181\nhigh = 1\nrequire_approver = true\n");
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "waiver-invalid"], "nobody agreed");
    repository.write("lockhound.waivers.toml", &waiver(&fingerprint, "approver = \"Ada\"\n"));
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "waiver-invalid"], "she agreed with herself");
    repository.write("lockhound.waivers.toml", &waiver(&fingerprint, "approver = \"Bob\"\n"));
    assert_eq!(rules(&report(&repository, &on)), [] as [&str; 0]);
    assert_eq!(rules(&report(&repository, &["--as-of", "2025-12-31"])), ["generic-secret", "waiver-invalid"], "not yet");
}

#[test]
fn a_waiver_ends_at_its_paths_and_is_told_when_it_is_of_no_use() {
    let (repository, fingerprint) = with_secret();
    repository.write("lockhound.waivers.toml", &waiver(&fingerprint, "path = \"a.yaml\"\n"));
    let on = ["--as-of", "2026-03-01"];
    assert_eq!(rules(&report(&repository, &on)), [] as [&str; 0]);
    repository.write("b.yaml", &token(1));
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "waiver-unused"], "it stands elsewhere too");
    fs::remove_file(repository.path().join("b.yaml")).expect("it is there");
    repository.write("lockhound.waivers.toml", &waiver(&"0".repeat(32), ""));
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "waiver-unused"]);
}

#[test]
fn a_rotated_secret_is_past_until_it_comes_back() {
    let (repository, fingerprint) = with_secret();
    repository.write("lockhound.waivers.toml", &format!("[[rotated]]\nfingerprint = \"{fingerprint}\"\non = 2199-01-01\nby = \"Ada\"\n"));
    let rotated = report(&repository, &[]);
    assert_eq!((rules(&rotated), &rotated["suppressed"][0]["suppression"]["kind"]), (vec![], &"rotation".into()));
    repository.write("lockhound.waivers.toml", &format!("[[rotated]]\nfingerprint = \"{fingerprint}\"\non = 2001-01-01\n"));
    let back = report(&repository, &[]);
    assert_eq!((rules(&back), &back["findings"][0]["severity"]), (vec!["generic-secret"], &"critical".into()));
    assert!(back["findings"][0]["facts"].to_string().contains("marked as rotated on 2001-01-01, and brought again on"), "{back}");
}

#[test]
fn comments_allow_with_an_end_only() {
    let repository = Repository::new();
    let with =
        |comment: &str| repository.write("a.yaml", &token(1).replace('\n', &format!("  # lockhound: allow generic-secret {comment}\n")));
    with("until 2026-07-01 a test key");
    repository.commit("Allowed");
    let (code, said) = repository.scan(&["--as-of", "2026-06-30"]);
    assert!(code == Some(0) && said.contains("1 more set aside: 1 allowed by comments"), "{said}");
    assert_eq!(rules(&report(&repository, &["--as-of", "2026-07-01"])), ["comment-expired", "generic-secret"]);
    with("for ever");
    repository.commit("Allowed for ever");
    assert_eq!(rules(&report(&repository, &[])), ["comment-expired", "generic-secret"], "no end");
    repository.write("a.yaml", &format!("# lockhound: allow other-rule until 2199-01-01\n{}", token(1)));
    repository.commit("Another rule");
    assert_eq!(rules(&report(&repository, &[])), ["generic-secret"]);
    repository.write("a.yaml", &format!("# lockhound: allow generic-secret until 2199-01-01\n{}", token(1)));
    assert_eq!(rules(&report(&repository, &[])), [] as [&str; 0]);
    repository.write("b.yaml", &token(1));
    assert_eq!(rules(&report(&repository, &[])), ["generic-secret"], "not everywhere that it stands");
}

#[test]
fn comments_of_a_change_allow_nothing_in_it() {
    let repository = Repository::new();
    let allowed = |number| token(number).replace('\n', "  # lockhound: allow generic-secret until 2199-01-01 a test key\n");
    repository.write("old.yaml", &allowed(1));
    repository.commit("Start");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.yaml", &allowed(2));
    repository.commit("A secret that allows itself");
    let (code, said) = repository.scan(&["--range", "main..topic"]);
    assert!(code == Some(1) && said.contains("a.yaml"), "{said}");
    assert!(repository.notes(&["--range", "main..topic"]).contains("1 comment allows a secret that it came with"));
    // What was allowed before is so in its new place.
    repository.git(&["checkout", "-q", "-b", "moved", "main"]);
    repository.git(&["mv", "old.yaml", "new.yaml"]);
    repository.write("new.yaml", &format!("# moved\n{}", allowed(1)));
    repository.commit("Moved");
    let (code, said) = repository.scan(&["--range", "main..moved"]);
    assert!(code == Some(0) && said.contains("1 more set aside: 1 allowed by comments"), "{said}");
}

#[test]
fn waivers_of_a_change_allow_nothing_in_it() {
    let (repository, fingerprint) = with_secret();
    repository.write("README", "A project.\n");
    repository.commit("More");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("b.yaml", &token(2));
    let other = fingerprints(&repository).into_iter().find(|other| *other != fingerprint).expect("another");
    repository.write(".github/lockhound.waivers.toml", &waiver(&other, ""));
    repository.commit("A secret and its waiver");
    let on = ["--as-of", "2026-03-01", "--range", "main..topic"];
    assert_eq!(rules(&report(&repository, &on)), ["generic-secret", "policy-weakened"]);
    assert!(report(&repository, &on).to_string().contains("1 waiver added: that holds once it is merged"));
    repository.git(&["branch", "-q", "merged", "topic"]);
    repository.git(&["checkout", "-q", "-b", "next", "merged"]);
    repository.write("c.yaml", &token(2));
    repository.commit("Elsewhere");
    assert_eq!(rules(&report(&repository, &["--as-of", "2026-03-01", "--range", "merged..next"])), [] as [&str; 0]);
}

#[test]
fn waive_writes_what_is_read() {
    let (repository, fingerprint) = with_secret();
    let waive = |more: &[&str]| {
        let base = ["waive", &fingerprint, "--reason", "will_fix_later", "--expires", "2199-01-01", "--owner", "Ada \"the first\""];
        repository.lockhound(&[&base, more].concat())
    };
    assert!(waive(&["--ticket", "SEC-1", "--approver", "Bob"]).status.success());
    let file = repository.path().join("lockhound.waivers.toml");
    let first = fs::read(&file).expect("it is written");
    assert_eq!(Waivers::parse(&first).expect("waivers").waivers.len(), 1);
    assert_eq!(repository.scan(&[]).0, Some(0));
    assert!(waive(&["--path", "a.yaml"]).status.success());
    let second = fs::read(&file).expect("it is written");
    assert!(second.starts_with(first.trim_ascii_end()), "what was there stays");
    assert_eq!(Waivers::parse(&second).expect("waivers").waivers.len(), 2);
    for wrong in [&["--package", "time"][..], &["--justification", "component_not_present"]] {
        assert_eq!(waive(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(fs::read(&file).expect("it is written"), second, "what is wrong is not written");
}

#[test]
fn mistakes_are_told_with_their_line() {
    let base = "[[waiver]]\nfingerprint = \"00\"\nowner = \"Ada\"\napproved_on = 2026-01-01\nexpires = 2026-07-01\n";
    for (more, part) in [
        ("", "missing field `reason`"),
        ("reason = \"because\"\n", "line 1: there is no such reason; it is one of false_positive,"),
        ("reason = \"not_affected\"\n", "needs a justification"),
        ("reason = \"not_affected\"\njustification = \"no\"\n", "no such justification; it is one of component_not_present,"),
        ("reason = \"risk_accepted\"\njustification = \"component_not_present\"\n", "only with not_affected"),
        ("reason = \"compensating_control\"\n", "told in `note`"),
        ("reason = \"risk_accepted\"\nadvisory = \"RUSTSEC-2020-0071\"\n", "either a fingerprint or an advisory"),
        ("reason = \"risk_accepted\"\npackage = \"time\"\n", "only with an advisory"),
        ("reason = \"risk_accepted\"\nexpire = 2026-01-01\n", "did you mean `expires`?"),
    ] {
        let problem = Waivers::parse(format!("{base}{more}").as_bytes()).expect_err(more);
        assert!(problem.contains(part), "{more}: {problem}");
    }
    let (repository, _) = with_secret();
    repository.write("lockhound.waivers.toml", "<<<<<<< HEAD\n");
    let done = repository.run(&["scan", "-q"]);
    assert!(
        done.status.code() == Some(2) && String::from_utf8_lossy(&done.stderr).contains("lockhound.waivers.toml: line 1: "),
        "{done:?}"
    );
    for grounds in Grounds::NAMES {
        let justification = (grounds == "not_affected").then_some(Justification::ComponentNotPresent.name());
        assert_eq!(lockhound::policy::waivers::grounds(grounds, justification).map(Grounds::name), Ok(grounds));
    }
}
