//! The baseline in use: it outlives what people do to history, merges by itself, and nobody under review can write it.

use std::fs;
use std::process::Command;

use lockhound::policy::Baseline;
use tempfile::TempDir;

use crate::repository::{Repository, token};

#[test]
fn only_new_findings_fail() {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.commit("One");
    assert_eq!(repository.scan(&[]).0, Some(1));
    repository.baseline("create");
    let (code, said) = repository.scan(&[]);
    assert!(code == Some(0) && said.contains("No findings. 1 more set aside: 1 in the baseline."), "{said}");
    assert_eq!(repository.scan(&["--no-baseline"]).0, Some(1));
    let listed = repository.run(&["scan", "-v"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("    - medium[generic-secret]: a.yaml:1:"), "{listed:?}");
    let (_, lines) = repository.scan(&["--format", "jsonl"]);
    assert!(lines.contains("\"type\":\"suppressed\"") && !lines.contains("\"type\":\"finding\""), "{lines}");
    assert!(!repository.run(&["baseline", "create"]).status.success(), "what is there is not overwritten");

    repository.write("b.yaml", &token(2));
    let (code, said) = repository.scan(&[]);
    assert!(code == Some(1) && said.contains("b.yaml") && !said.contains("a.yaml"), "{said}");
    repository.baseline("update");
    assert_eq!((repository.scan(&[]).0, repository.known().len()), (Some(0), 2));

    fs::remove_file(repository.path().join("b.yaml")).expect("it is there");
    assert!(repository.notes(&[]).contains("1 entry that nothing matches"), "{}", repository.notes(&[]));
    // Of dependencies nobody asked: what is known of them stays.
    let path = repository.path().join("lockhound.baseline");
    let advisory = format!("{}{} RUSTSEC-2020-0071\n", fs::read_to_string(&path).expect("a file"), "ab".repeat(16));
    fs::write(&path, advisory).expect("a file");
    repository.baseline("prune");
    assert_eq!(repository.known().len(), 2);
    fs::write(&path, fs::read_to_string(&path).expect("a file").replace(&format!("{} RUSTSEC-2020-0071\n", "ab".repeat(16)), ""))
        .expect("a file");
    assert!(!repository.notes(&[]).contains("nothing matches"));

    // What can't be read may hold what seems to be gone.
    fs::remove_file(repository.path().join("a.yaml")).expect("it is there");
    let damaged = repository.path().join(".git/objects/12");
    fs::create_dir_all(&damaged).expect("a folder");
    fs::write(damaged.join("3".repeat(38)), "damaged").expect("a file");
    assert_eq!((repository.run(&["baseline", "prune"]).status.code(), repository.known().len()), (Some(3), 1));
}

#[test]
fn a_known_secret_stays_known_whatever_is_done_to_history() {
    let repository = Repository::new();
    repository.write("README", "A project.\n");
    repository.commit("Start");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("conf/a.yaml", &format!("first: 1\n{}", token(1)));
    repository.commit("A secret");
    repository.baseline("create");
    repository.commit("A baseline");
    assert_eq!(repository.scan(&[]).0, Some(0));

    repository.git(&["mv", "conf/a.yaml", "settings.yaml"]);
    repository.commit("Renamed");
    repository.write("settings.yaml", &format!("# moved down\n\n\nall:\n    {}", token(1)));
    repository.commit("Indented and moved down");
    assert_eq!(repository.scan(&[]).0, Some(0));
    repository.git(&["checkout", "-q", "main"]);
    repository.write("other", "Other.\n");
    repository.commit("Meanwhile");
    repository.git(&["rebase", "-q", "main", "topic"]);
    assert_eq!(repository.scan(&[]).0, Some(0));
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--squash", "topic"]);
    repository.commit("Squashed");
    repository.git(&["branch", "-q", "-D", "topic"]);
    assert_eq!(repository.scan(&[]).0, Some(0));

    // A second file with the same secret is told of and fails nothing.
    repository.write("copy.yaml", &token(1));
    let (code, said) = repository.scan(&["--format", "json"]);
    assert!(code == Some(0) && said.contains("copy.yaml"), "{said}");
}

#[test]
fn the_baseline_of_a_change_is_that_of_its_base() {
    let repository = Repository::new();
    repository.write("README", "A project.\n");
    repository.commit("Start");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.yaml", &token(1));
    repository.baseline("create");
    repository.commit("A secret, and a baseline that knows it");
    assert_eq!(repository.scan(&["--range", "main..topic"]).0, Some(1), "the change brought its own baseline");
    let (_, told) = repository.scan(&["--range", "main..topic", "--format", "json"]);
    assert!(told.contains("\"policy-weakened\"") && told.contains("1 entry added: that holds once it is merged"), "{told}");
    assert_eq!(repository.scan(&[]).0, Some(0));

    // Once it is merged, it holds: the same secret added elsewhere is known.
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "topic"]);
    repository.git(&["checkout", "-q", "-b", "next"]);
    repository.write("b.yaml", &token(1));
    repository.commit("Elsewhere");
    assert_eq!(repository.scan(&["--range", "main..next"]).0, Some(0));
    assert_eq!(repository.scan(&["--range", "main..next", "--no-baseline"]).0, Some(1));
}

#[test]
fn what_is_no_baseline_hides_nothing() {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.commit("One");
    repository.write("lockhound.baseline", "# lockhound baseline 1\n<<<<<<< HEAD\n");
    assert_eq!(repository.scan(&[]).0, Some(2));
    repository.write("lockhound.baseline", "\u{0}\u{1}");
    assert_eq!(repository.scan(&[]).0, Some(2));
    fs::remove_file(repository.path().join("lockhound.baseline")).expect("it is there");
    #[cfg(unix)]
    {
        let outside = Repository::new();
        outside.write("a.yaml", &token(1));
        outside.baseline("create");
        std::os::unix::fs::symlink(outside.path().join("lockhound.baseline"), repository.path().join("lockhound.baseline"))
            .expect("a link");
        assert_eq!(repository.scan(&[]).0, Some(1), "a link is not followed");
    }
    assert_eq!(repository.scan(&["--baseline", "missing"]).0, Some(2));
}

/// Two branches that each add an entry: git merges them by itself, save where both stand beneath one heading or side by side.
#[test]
fn baselines_merge() {
    let folder = TempDir::new().expect("a folder");
    let entry = |number: u64| format!("{:032x} a-token\n", u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
    let of = |numbers: &[u64]| {
        let lines: String = numbers.iter().map(|number| entry(*number)).collect();
        Baseline::parse(format!("# lockhound baseline 1\n{lines}").as_bytes()).expect("a baseline").text()
    };
    let (mut clean, rounds) = (0, 60);
    for round in 0..rounds {
        let base: Vec<u64> = (1000..1000 + round % 30).collect();
        let (mine, theirs) = ([&base[..], &[2 * round + 1]].concat(), [&base[..], &[2 * round + 2]].concat());
        for (name, numbers) in [("base", &base), ("mine", &mine), ("theirs", &theirs)] {
            fs::write(folder.path().join(name), of(numbers)).expect("a file");
        }
        let merge = Command::new("git").args(["merge-file", "-p", "mine", "base", "theirs"]).current_dir(folder.path()).output();
        let merge = merge.expect("git runs");
        if merge.status.success() {
            clean += 1;
            let merged = Baseline::parse(&merge.stdout).expect("a baseline");
            assert_eq!(merged.len(), base.len() + 2, "nothing is lost in a merge");
        }
    }
    assert!(clean * 10 >= rounds * 8, "{clean} of {rounds} merges went by themselves");
}
