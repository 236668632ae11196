//! Hand-made lockfiles: every version of the format, and what other tools get wrong.

use std::collections::BTreeSet;
use std::fmt::Write;

use lockhound::advisories::{Affected, Judged, Lock, affected, judge};
use lockhound::finding::{GapReason, Severity};
use lockhound::text::Untrusted;

use super::{forks, judge_text, lines_of, oracle, small, verdict, verdicts};

pub(crate) const V3: &str = include_str!("locks/v3.lock");
const V1: &str = include_str!("locks/v1.lock");
const ODD: &str = include_str!("locks/odd.lock");

#[test]
fn all_versions_of_the_format_say_the_same() {
    let (folder, database) = small();
    let expected = verdicts(&judge_text(&database, V3));
    let ids: Vec<&str> = expected.iter().map(|(_, id, ..)| id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "RUSTSEC-2022-0005",
            "RUSTSEC-2021-0003",
            "RUSTSEC-2021-0002",
            "RUSTSEC-2020-0001",
            "RUSTSEC-2020-0001",
            "RUSTSEC-2022-0004",
            "RUSTSEC-2023-0006",
            "RUSTSEC-2024-0008"
        ]
    );
    let v2 = V3.replacen("version = 3\n", "", 1);
    let v4 = V3.replacen("version = 3", "version = 4", 1);
    let crlf = V3.replace('\n', "\r\n");
    let bom = format!("\u{feff}{V3}");
    for text in [V3, V1, &v2, &v4, &crlf, &bom] {
        let judged = judge_text(&database, text);
        assert_eq!(verdicts(&judged), expected);
        assert_eq!(oracle(folder.path(), text.trim_start_matches('\u{feff}')), expected);
        assert_eq!((judged.gaps.len(), judged.packages), (0, 10));
        let (glanced, left_out) = affected(&database, text.as_bytes());
        assert_eq!(left_out, 0);
        let glanced = glanced.into_iter().map(|Affected { advisory, package }| (advisory, package));
        let known: BTreeSet<(String, String)> = judged.findings.iter().map(verdict).map(|(_, id, package, _)| (id, package)).collect();
        assert_eq!(glanced.collect::<BTreeSet<_>>(), known);
        for finding in &judged.findings {
            let name = finding.facts[0].terminal().split(' ').nth(1).expect("a name").to_owned();
            assert_eq!(lines_of(text, finding)[1], format!("name = \"{name}\""));
        }
    }
}

#[test]
fn each_finding_says_why_it_is_there_and_what_mends_it() {
    let (_folder, database) = small();
    let judged = judge_text(&database, V3);
    let texts = |texts: &[Untrusted]| texts.iter().map(Untrusted::terminal).collect::<Vec<_>>().join("; ");
    let said: Vec<(Severity, String, String)> =
        judged.findings.iter().map(|finding| (finding.severity, texts(&finding.facts), texts(&finding.advice))).collect();
    let expected = [
        (
            Severity::Critical,
            "crate alfa 0.9.0; transitive dependency; path: app → mike → alfa; \
             affected functions: alfa::open, alfa::shut; aliases: CVE-2020-11111",
            "needs alfa 1.2.3 or later; held back by mike 0.1.0: upgrade mike",
        ),
        (
            Severity::Critical,
            "crate alfa 1.1.0; direct dependency of app; path: app → alfa; affected functions: alfa::open; aliases: CVE-2020-11111",
            "cargo update -p alfa@1.1.0 --precise 1.2.3",
        ),
        (
            Severity::Low,
            "crate alfa 0.9.0; transitive dependency; path: app → mike → alfa",
            "needs alfa 1.1.0 or later; held back by mike 0.1.0: upgrade mike",
        ),
        (
            Severity::Low,
            "crate bravo 0.3.1; transitive dependency; path: app → mike → november → bravo",
            "nobody maintains bravo: replace it, or the dependency that brings it, mike 0.1.0",
        ),
        (
            Severity::High,
            "crate charlie 0.1.43; direct dependency of tool; path: tool → charlie",
            "needs charlie 0.2.23 or later; tool asks for charlie 0.1.43: raise the requirement in its Cargo.toml",
        ),
        (Severity::Low, "crate delta 2.0.0; direct dependency of app; path: app → delta", "no release fixes delta: replace it"),
        (
            Severity::Critical,
            "crate echo 0.1.0; direct dependency of tool; path: tool → echo",
            "echo is malware: remove it, and change every credential that its build or its run could read",
        ),
        (
            Severity::High,
            "crate golf 1.0.0-rc.2; direct dependency of tool; path: tool → golf",
            "cargo update -p golf --precise 1.0.0-rc.3",
        ),
    ];
    for (said, expected) in said.iter().zip(&expected) {
        assert_eq!((said.0, said.1.as_str(), said.2.as_str()), *expected);
    }
    assert_eq!(said.len(), expected.len());
    let [first, second, third, ..] = &judged.findings[..] else { panic!("eight findings") };
    assert_eq!(first.fingerprint, second.fingerprint, "the version is no part of the identity");
    assert_ne!(first.fingerprint, third.fingerprint);
    assert_eq!((first.issue.title.as_str(), first.issue.score), ("Trouble in alfa", Some(9.8)));
    assert_eq!(first.issue.url.as_deref(), Some("https://rustsec.org/advisories/RUSTSEC-2020-0001.html"));
    let elsewhere = judge(&database, &Lock { path: b"Cargo.lock", ..super::lock(V3.as_bytes()) });
    assert_ne!(first.fingerprint, elsewhere.findings[0].fingerprint, "the lockfile is");
}

#[test]
fn sources_are_told_apart() {
    let (folder, database) = small();
    let judged = judge_text(&database, ODD);
    // A sparse index is the public registry too, which `Report::generate` does not see; a path or git package of the same name is not.
    let sparse = ("vulnerability".to_owned(), "RUSTSEC-2022-0004".to_owned(), "charlie".to_owned(), "0.1.43".to_owned());
    let mut expected = oracle(folder.path(), ODD);
    assert!(expected.insert(sparse));
    assert_eq!(verdicts(&judged), expected);
    let forks: Vec<(&str, Severity)> = forks(&judged).iter().map(|fork| (fork.issue.id.as_str(), fork.severity)).collect();
    assert_eq!(forks, [("RUSTSEC-2020-0001", Severity::High), ("RUSTSEC-2021-0002", Severity::Low)], "each a step below its advisory's");
    assert_eq!(judged.packages, 2);
    let [gap] = &judged.gaps[..] else { panic!("one gap: {:?}", judged.gaps) };
    assert_eq!((gap.reason, gap.path.as_ref().map(Untrusted::terminal).as_deref()), (GapReason::PackagesNotJudged, Some("app/Cargo.lock")));
    assert!(gap.detail.terminal().starts_with("1 package from other registries, which RustSec does not judge: golf 1.0.0;"), "{gap:?}");
    let with_mirror = small().1.with_mirrors(vec!["https://crates.example.com/index".to_owned()]);
    let judged = judge_text(&with_mirror, ODD);
    assert_eq!((judged.packages, judged.gaps.len()), (3, 0), "a mirror is judged like the registry");
}

#[test]
fn what_cargo_lock_refuses_is_a_gap_and_still_read() {
    let (_folder, database) = small();
    let expected = verdicts(&judge_text(&database, V3));
    let missing = V3.replacen(" \"november\",", " \"nowhere-secret\",", 1);
    let conflict = V3.replacen("[[package]]\nname = \"bravo\"", "<<<<<<< ours\n[[package]]\nname = \"bravo\"", 1).replacen(
        "[[package]]\nname = \"charlie\"",
        "=======\n>>>>>>> theirs\n[[package]]\nname = \"charlie\"",
        1,
    );
    let open_list = V3.replacen(" \"november\",\n]", " \"november\",", 1);
    let broken = V3.replacen("checksum = \"", "checksum = nowhere-secret \"", 1);
    let newer = V3.replacen("version = 3", "version = \"nowhere-secret\"", 1);
    let latin = [V3.as_bytes(), b"# nowhere-secret \xe9\n"].concat();
    for (bytes, why) in [
        (missing.as_bytes(), "a package depends on one that is not in the file"),
        (conflict.as_bytes(), "it has conflict markers (line "),
        (open_list.as_bytes(), "it is not a lockfile that can be understood (line "),
        (broken.as_bytes(), "it is not a lockfile that can be understood (line 9)"),
        (newer.as_bytes(), "it is not a lockfile that can be understood (line 3)"),
        (&latin, "it is not UTF-8"),
    ] {
        let judged = judge(&database, &super::lock(bytes));
        assert_eq!(verdicts(&judged), expected, "{why}");
        let [gap] = &judged.gaps[..] else { panic!("one gap: {:?}", judged.gaps) };
        let said = gap.detail.terminal();
        assert_eq!(gap.reason, GapReason::BadLockfile);
        assert!(said.starts_with(why) && said.ends_with("; partly read: 14 packages, without 0 that can't be read"), "{said}");
        assert!(!format!("{judged:?}").contains("nowhere-secret"), "{said}");
    }
}

#[test]
fn no_text_makes_it_fail() {
    let (_folder, database) = small();
    let quiet = |bytes: &[u8]| {
        let judged = judge(&database, &super::lock(bytes));
        (judged.findings.len(), judged.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>())
    };
    assert_eq!(quiet(b""), (0, vec![]));
    assert_eq!(quiet(b"\r\n\r\n"), (0, vec![]));
    assert_eq!(quiet(b"\0"), (0, vec![GapReason::BadLockfile]));
    assert_eq!(quiet("[".repeat(100_000).as_bytes()), (0, vec![GapReason::BadLockfile]));
    assert_eq!(quiet(&vec![b'\n'; (32 << 20) + 1]), (0, vec![GapReason::OverLimit]));
    for at in (0..V3.len()).step_by(3) {
        let cut: Judged = judge_text(&database, &V3[..at]);
        assert!(cut.findings.len() <= 8);
        let mut flipped = V3.as_bytes().to_vec();
        flipped[at] ^= 1 << (at % 8);
        drop(judge(&database, &super::lock(&flipped)));
    }
}

#[test]
fn a_lockfile_made_to_be_slow_is_read_line_by_line() {
    let (_folder, database) = small();
    let mut text = String::from("version = 3\n");
    for number in 0..70_000 {
        let name = if number == 5 { "bravo" } else { "zulu" };
        let next = number + 1;
        writeln!(text, "[[package]]\nname = \"{name}\"\nversion = \"0.0.{number}\"\ndependencies = [\"zulu 0.0.{next}\"]")
            .expect("a String");
        text += "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    }
    let judged = judge_text(&database, &text);
    assert_eq!(judged.findings.len(), 1);
    let [gap] = &judged.gaps[..] else { panic!("one gap") };
    assert!(gap.detail.terminal().ends_with("partly read: 65536 packages, without 4464 that can't be read"), "{gap:?}");
}
