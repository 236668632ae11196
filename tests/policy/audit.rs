//! The audit log: whatever is done to its lines, it shows.

use std::fs;

use crate::repository::{Repository, token};

#[test]
fn a_log_shows_what_was_done_to_it() {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.commit("One");
    let log = repository.path().join(".git/audit.jsonl");
    let name = log.display().to_string();
    for run in 1..=3 {
        assert_eq!(repository.scan(&["--audit-log", &name]).0, Some(1), "run {run}");
    }
    let verify = || {
        let done = repository.lockhound(&["audit", "verify", &name]);
        (done.status.code(), String::from_utf8(done.stdout).expect("text"))
    };
    assert_eq!(verify().0, Some(0));
    let whole = fs::read_to_string(&log).expect("it is written");
    let lines: Vec<&str> = whole.lines().collect();
    let last: serde_json::Value = serde_json::from_str(lines[2]).expect("JSON");
    assert!(verify().1.starts_with("3 lines") && verify().1.contains(last["hash"].as_str().expect("a hash")));
    assert_eq!((&last["sequence"], &last["exit_code"], &last["findings"]["medium"]), (&3.into(), &1.into(), &1.into()));

    let joined = |lines: &[&str]| lines.iter().flat_map(|line| [*line, "\n"]).collect::<String>();
    let changed = lines[1].replace("\"exit_code\":1", "\"exit_code\":0");
    assert_ne!(changed, lines[1]);
    for (what, text, line) in [
        ("a line was changed", joined(&[lines[0], &changed, lines[2]]), 2),
        ("a line was taken out", joined(&[lines[0], lines[2]]), 2),
        ("the first was taken out", joined(&lines[1..]), 1),
        ("two were swapped", joined(&[lines[1], lines[0], lines[2]]), 1),
        ("one was written twice", joined(&[lines[0], lines[0], lines[1]]), 2),
        ("it is cut off", whole.trim_end().to_owned(), 3),
        ("it is something else", "# a log\n".to_owned(), 1),
    ] {
        fs::write(&log, &text).expect("it is there");
        let (code, said) = verify();
        assert!(code == Some(1) && said.contains(&format!("line {line}: ")), "{what}: {said}");
        assert_eq!(repository.scan(&["--audit-log", &name]).0, Some(4), "{what}: nothing is added to it");
        assert_eq!(fs::read_to_string(&log).expect("it is there"), text, "{what}");
    }
    assert_eq!(repository.lockhound(&["audit", "verify", "missing"]).status.code(), Some(2));
    fs::remove_file(&log).expect("it is there");
    fs::create_dir(&log).expect("a folder");
    assert_eq!(repository.scan(&["--audit-log", &name]).0, Some(4));
}
