//! A small advisory database of made-up packages: one advisory of each sort.

use lockhound::advisories::{File, Snapshot};

const ROWS: [(&str, &str, &str, &str); 9] = [
    (
        "alfa",
        "RUSTSEC-2020-0001",
        "cvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"\naliases = [\"CVE-2020-11111\"]\n\n\
         [affected.functions]\n\"alfa::open\" = [\"< 1.2.3\"]\n\"alfa::shut\" = [\"< 1.0.0\"]",
        "patched = [\">= 1.2.3\"]",
    ),
    ("alfa", "RUSTSEC-2021-0002", "informational = \"unsound\"", "patched = [\">= 1.1.0\"]"),
    ("bravo", "RUSTSEC-2021-0003", "informational = \"unmaintained\"", "patched = []"),
    ("charlie", "RUSTSEC-2022-0004", "", "patched = [\">= 0.2.23\"]\nunaffected = [\"= 0.2.0\"]"),
    ("delta", "RUSTSEC-2022-0005", "informational = \"notice\"", "patched = []"),
    ("echo", "RUSTSEC-2023-0006", "categories = [\"malicious\"]\nexpect-deleted = true", "patched = []"),
    ("foxtrot", "RUSTSEC-2023-0007", "withdrawn = \"2023-06-01\"", "patched = []"),
    ("golf", "RUSTSEC-2024-0008", "", "patched = [\">= 1.0.0-rc.3\"]"),
    ("hotel", "RUSTSEC-0000-0000", "", "patched = []"),
];

/// The newest date in it, in seconds: 2024-02-29.
pub(crate) const NEWEST: i64 = 1_709_164_800;

pub(crate) fn files() -> Vec<File> {
    let file = |(package, id, head, versions): &(&str, &str, &str, &str)| {
        let date = if *package == "golf" { "2024-02-29" } else { "2020-01-31" };
        let front = format!("[advisory]\nid = \"{id}\"\npackage = \"{package}\"\ndate = \"{date}\"\n{head}\n\n[versions]\n{versions}");
        let text = format!("```toml\n{front}\n```\n\n# Trouble in {package}.\n\nIt breaks.\n");
        File { path: format!("crates/{package}/{id}.md"), text: text.into_bytes() }
    };
    ROWS.iter().map(file).collect()
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(files(), None)
}

pub(crate) fn write() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in files() {
        let path = folder.path().join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        std::fs::write(path, file.text).expect("a file");
    }
    folder
}
