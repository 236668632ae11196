//! Toolchain files: whatever is in one, a finding points at the version that it names, and without a version there is none.

use lockhound::advisories::{Database, File, Lock, Snapshot, judge_toolchain, names_a_version};
use lockhound::finding::Status;

const ADVISORY: &str = "```toml\n[advisory]\nid = \"CVE-2020-90003\"\npackage = \"std\"\ndate = \"2020-01-01\"\n\n[versions]\npatched = []\n```\n\n\
                        # Trouble\n\nMore.\n";

pub fn run(text: &[u8]) {
    let file = File { path: "rust/std/CVE-2020-90003.md".into(), text: ADVISORY.into() };
    let packed = Snapshot::new(vec![file], None).pack(1).expect("packed");
    let database = Database::from_snapshot(&packed, "a test".into()).expect("a snapshot");
    let judged = judge_toolchain(&database, &Lock { path: b"rust-toolchain", bytes: text, object: None, status: Status::Live });
    assert_eq!(judged.findings.len() + judged.gaps.len(), usize::from(names_a_version(text)));
    for finding in &judged.findings {
        let (text, region) = (std::str::from_utf8(text).expect("a version is text"), finding.place().region);
        let line = text.split('\n').nth(region.line as usize - 1).expect("the line is there");
        let characters: Vec<char> = line.chars().collect();
        let marked: String = characters[region.column as usize - 1..region.end_column as usize - 1].iter().collect();
        let name = finding.dependency.as_ref().expect("a package").version.terminal();
        assert!(marked.trim_start_matches(['"', '\'']).starts_with(&name), "{marked}");
        assert!(name.split('.').all(|digits| digits.parse::<u64>().is_ok()), "{name}");
    }
}
