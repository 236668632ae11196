//! A manifest beside a lockfile: whatever it says, the finding stays, and each place that is told lies within its text.

use std::sync::OnceLock;

use lockhound::advisories::{Database, File, Lock, Snapshot, Tree, TreeFile, judge, judge_in};
use lockhound::finding::{Role, Status};

const LOCK: &str = r#"version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "bucket",
 "leaky",
]

[[package]]
name = "lib"
version = "0.1.0"
dependencies = [
 "app",
 "leaky",
]

[[package]]
name = "bucket"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "leaky",
]

[[package]]
name = "leaky"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
"#;

const ADVISORY: &str = "```toml
[advisory]
id = \"RUSTSEC-2020-0001\"
package = \"leaky\"
date = \"2020-01-31\"

[versions]
patched = [\">= 1.2.3\"]
```

# Leaks

It leaks.
";

/// The text stands at the root, in the folder `lib` and in folders in that.
pub fn run(text: &[u8]) {
    let lock = Lock { path: b"Cargo.lock", bytes: LOCK.as_bytes(), object: None, status: Status::Live };
    let mut read = |path: &[u8]| {
        let is_there = path.split(|byte| *byte == b'/').all(|name| matches!(name, b"lib" | b"Cargo.toml"));
        Ok(is_there.then(|| TreeFile { bytes: text.to_vec(), object: None }))
    };
    let mut folders = |_: &[u8]| vec![b"lib".to_vec()];
    let beside = judge_in(database(), &lock, &mut Tree { read: &mut read, folders: &mut folders });
    let alone = judge(database(), &lock);
    let ([finding], [expected]) = (&beside.findings[..], &alone.findings[..]) else { panic!("one finding") };
    assert_eq!((&finding.fingerprint, finding.lockfile()), (&expected.fingerprint, expected.lockfile()));
    let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)).into_owned();
    let lines: Vec<&str> = text.split('\n').collect();
    for place in finding.places.iter().filter(|place| place.role == Role::Requires) {
        let region = place.region;
        assert!(region.line == region.end_line && region.column < region.end_column, "{region:?}");
        let len = lines.get(region.line as usize - 1).map(|line| line.chars().count());
        assert!(len.is_some_and(|len| len + 1 >= region.end_column as usize), "{region:?}");
    }
}

fn database() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let file = File { path: "crates/leaky/RUSTSEC-2020-0001.md".to_owned(), text: ADVISORY.as_bytes().to_vec() };
        let packed = Snapshot::new(vec![file], None).pack(1).expect("because nothing is written");
        Database::from_snapshot(&packed, "a test".into()).expect("because it was just packed")
    })
}
