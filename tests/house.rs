//! The rules of the house, kept by reading the sources: floors, doors, cycles, lengths, isolation. ARCHITECTURE.md says why.

#[path = "house/plan.rs"]
mod plan;
#[path = "house/rules.rs"]
mod rules;
#[path = "house/source.rs"]
mod source;

use std::fs;
use std::path::Path;

use plan::{DOORS, FLOORS};
use rules::{House, RULES};
use source::Source;

#[test]
fn the_house_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("because the package has a manifest");
    let mut house = House { files: Vec::new(), manifest };
    for part in ["src", "build", "build.rs", "tests", "benches"] {
        read_all(root, &root.join(part), &mut house.files);
    }
    for (module, _) in FLOORS {
        assert!(house.files.iter().any(|file| file.module().first().is_some_and(|name| name == module)), "{module} is in the plan only");
    }
    let broken: Vec<String> =
        RULES.iter().flat_map(|(name, rule)| rule(&house).into_iter().map(move |line| format!("{name}: {line}"))).collect();
    assert!(broken.is_empty(), "{} breaches of the house's rules:\n{}", broken.len(), broken.join("\n"));
}

fn read_all(root: &Path, path: &Path, files: &mut Vec<Source>) {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path).expect("because it is a folder").flatten().map(|entry| entry.path()).collect();
        inside.sort();
        for path in &inside {
            read_all(root, path, files);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).expect("because Rust files are UTF-8");
        let name = path.strip_prefix(root).expect("because it is below the root").to_string_lossy().replace('\\', "/");
        files.push(Source::new(&name, &text));
    }
}

/// A rule, some words of what it says, and the files (path and text) that break it.
type Breach = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const BREACHES: &[Breach] = &[
    (
        "floors",
        "above it",
        &[("src/text.rs", "use crate::finding; use crate::report::Format;"), ("src/report/mod.rs", ""), ("src/finding.rs", "")],
    ),
    ("floors", "sibling", &[("src/secrets/a.rs", "fn f() { crate::source::files() }"), ("src/source/mod.rs", "")]),
    ("floors", "not for", &[("src/report/a.rs", "use crate::{text::X, objects::{Kind, Object as O}};"), ("src/objects/mod.rs", "")]),
    ("floors", "no floor", &[("src/attic.rs", "")]),
    ("cycles", "scan::a, scan::b", &[("src/scan/a.rs", "use super::b::B;"), ("src/scan/b.rs", "type T = super::a::A;")]),
    ("cycles", "scan, scan::a", &[("src/scan/mod.rs", "mod a; pub use a::A;"), ("src/scan/a.rs", "use super::B;")]),
    (
        "cycles",
        "text",
        &[("src/text.rs", "use super::blob::B;"), ("src/blob.rs", "use self::c::C;"), ("src/blob/c.rs", "use crate::text::T;")],
    ),
    ("doors", "outside its door", &[("src/scan/a.rs", "fn f() -> gix::Repository {}")]),
    ("doors", "outside its door", &[("src/scan/a.rs", "use gix as git;")]),
    ("doors", "nothing uses", &[("src/scan/a.rs", "// gix::Repository\nconst A: &str = \"gix::Repository\";")]),
    ("packages", "no test uses `jsonschema`", &[("tests/a.rs", "")]),
    ("lengths", "more than 400", &[("src/blob.rs", LONG)]),
    ("lengths", "`long` has", &[("src/blob.rs", LONG)]),
    ("unsafe", "belongs in", &[("src/blob.rs", "fn f() { unsafe { g() } }")]),
    ("isolation", "process::Command", &[("src/blob.rs", "use std::process::{self, Command};")]),
    ("isolation", "process::Command", &[("src/blob.rs", "use std::process; fn f() { process::Command::new(\"a\"); }")]),
    ("isolation", "TcpStream", &[("src/blob.rs", "fn f() { std::net::TcpStream::connect(1); }")]),
    ("first line", "does not say", &[("src/blob.rs", "use a::b;\n//! late")]),
    ("unfinished", "src/blob.rs:2", &[("src/blob.rs", "//! A blob.\n// TODO: more")]),
    ("names", "says nothing", &[("src/scan/utils.rs", "")]),
];

/// A function of 500 lines.
const LONG: &str = {
    const LINES: [u8; 1000] = {
        let mut lines = [b'\n'; 1000];
        let mut at = 0;
        while at < 1000 {
            lines[at] = b';';
            at += 2;
        }
        let start = *b"fn long(a: [u8; 2]) {";
        let mut at = 0;
        while at < start.len() {
            lines[at] = start[at];
            at += 1;
        }
        lines[999] = b'}';
        lines
    };
    match str::from_utf8(&LINES) {
        Ok(text) => text,
        Err(_) => panic!("because it is ASCII"),
    }
};

#[test]
fn each_rule_can_fail() {
    let manifest = "[dependencies]\ngix = \"1\"\n[dev-dependencies]\njsonschema = { version = \"1\" }\n";
    for (name, expected, files) in BREACHES {
        let house = House::new(files, manifest);
        let (_, rule) = RULES.iter().find(|rule| rule.0 == *name).expect("because it names a rule");
        let broken = rule(&house);
        assert!(broken.iter().any(|line| line.contains(expected)), "{name} should say `{expected}` of {files:?}, and says {broken:?}");
    }
    for (name, _) in RULES {
        assert!(BREACHES.iter().any(|breach| breach.0 == *name), "nothing shows that {name} can fail");
    }
}

/// What looks like a breach and is none.
const INNOCENT: &str = r##"//! use crate::report::X; unsafe
/* unsafe /* std::process::Command */ crate::scan::x */
use std::collections::BTreeMap;
const A: &str = "crate::cli::run() \" unsafe";
const B: &str = r#"use crate::cli; " unsafe "#;
const C: [char; 3] = ['"', '\'', '{'];
fn f<'a>(a: &'a str) -> &'a str { a }
pub(in crate::scan) struct S;
#[cfg(test)]
mod tests {
    use crate::cli::run;
    #[test]
    fn t() { std::process::Command::new("}"); unsafe { f() } }
}
"##;

#[test]
fn what_is_right_passes() {
    let mut manifest = String::from("[dependencies]\n");
    for (package, _) in DOORS {
        manifest.extend([package, " = \"1\"\n"]);
    }
    let house = House::new(&[("src/text.rs", INNOCENT), ("src/cli/mod.rs", "//! x"), ("src/scan/mod.rs", "//! x")], &manifest);
    for (name, rule) in RULES.iter().filter(|(name, _)| *name != "doors") {
        assert_eq!(rule(&house), Vec::<String>::new(), "{name}");
    }
    let functions: Vec<(String, usize)> = house.files[0].functions().into_iter().map(|function| (function.name, function.lines)).collect();
    assert_eq!(functions, [("f".to_owned(), 1)]);
}
