//! Deadlines: by when what is to be mended, and what has missed that.

use crate::repository::{Repository, token};

fn report(repository: &Repository, arguments: &[&str]) -> serde_json::Value {
    let (_, text) = repository.scan(&[&["--format", "json"], arguments].concat());
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_secret_is_due_by_the_commit_that_brought_it() {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "-m", "One", "--date", "2026-01-10T12:00:00Z"]);
    assert_eq!(report(&repository, &[])["findings"][0]["due"], serde_json::Value::Null, "no policy, no deadline");
    repository.write("lockhound.toml", "fail_on = \"overdue\"\n[deadlines]\npreset = \"30-90-180\"\n");
    let due = |day: &str| report(&repository, &["--as-of", day])["findings"][0]["due"].clone();
    assert_eq!(due("2026-02-01"), serde_json::json!({ "since": "2026-01-10", "by": "2026-04-10", "overdue_days": 0 }));
    assert_eq!(due("2026-04-20")["overdue_days"], 10);
    assert_eq!(repository.scan(&["--as-of", "2026-04-10"]).0, Some(0), "on the day itself there is time");
    let (code, said) = repository.scan(&["--as-of", "2026-04-11"]);
    assert!(code == Some(1) && said.contains(" 1 overdue."), "{said}");
    let shown = String::from_utf8(repository.run(&["scan", "--as-of", "2026-04-20"]).stdout).expect("text");
    assert!(shown.contains("note: overdue for 10 days, since 2026-04-10"), "{shown}");

    // The age of a secret counts whatever its severity.
    repository.write("lockhound.toml", "[deadlines]\nsecret_age = 5\n");
    assert_eq!(due("2026-02-01")["by"], "2026-01-15");
    // What is not committed came today.
    repository.write("b.yaml", &token(2));
    let found = report(&repository, &["--as-of", "2026-02-01"]);
    let new = found["findings"].as_array().expect("findings").iter().find(|finding| finding["places"][0]["path"] == "b.yaml");
    assert_eq!(new.expect("it is found")["due"]["since"], "2026-02-01");
}
