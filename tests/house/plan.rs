//! The plan of the house, as ARCHITECTURE.md draws it: floors, doors, limits.

/// Each module and its floor. A module uses only floors below its own.
pub(crate) const FLOORS: &[(&str, u8)] = &[
    ("blob", 0),
    ("crew", 0),
    ("finding", 0),
    ("line_hash", 0),
    ("path_pattern", 0),
    ("progress", 0),
    ("stats", 0),
    ("text", 0),
    ("objects", 1),
    ("advisories", 2),
    ("secrets", 2),
    ("source", 2),
    ("unpack", 2),
    ("policy", 3),
    ("report", 3),
    ("scan", 4),
    ("cli", 5),
    ("main", 6),
];

/// The nouns of the ground floor may know each other: a place names an object, and text is in all of them.
pub(crate) const GROUND: u8 = 0;

/// A module, and the only ones that may use it although more stand above it.
pub(crate) const ONLY_FOR: &[(&str, &[&str])] =
    &[("objects", &["source", "scan"]), ("unpack", &["scan"]), ("cli", &["main"]), ("scan", &["cli"])];

/// Each outside package and the files or folders of `src/` that may name it: its door. All of them must, or the entry goes.
pub(crate) const DOORS: &[(&str, &[&str])] = &[
    ("anstyle", &["report/paint.rs"]),
    ("anyhow", &["objects/", "source/", "secrets/", "scan/", "cli/"]),
    ("argon2", &["secrets/fingerprint.rs"]),
    ("blake3", &["secrets/fingerprint.rs"]),
    ("bzip2", &["unpack/codec.rs"]),
    ("cargo-lock", &["advisories/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/complete.rs"]),
    ("clap_mangen", &["cli/complete.rs"]),
    ("flate2", &["objects/stream.rs", "unpack/codec.rs"]),
    ("foldhash", &["blob.rs"]),
    ("gix", &["source/repository.rs", "source/hooks.rs", "advisories/fetch.rs", "advisories/git_tree.rs"]),
    ("ignore", &["source/worktree.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("libc", &["source/worktree.rs"]),
    ("libdeflater", &["objects/"]),
    ("lzma-rust2", &["unpack/codec.rs"]),
    ("memchr", &["objects/", "secrets/", "scan/looker.rs", "unpack/zip.rs"]),
    ("memmap2", &["objects/map.rs"]),
    ("regex-automata", &["secrets/rule.rs", "secrets/anchor_proof.rs", "secrets/samples.rs"]),
    ("reqwest", &["advisories/fetch.rs"]),
    ("rustls", &["advisories/fetch.rs"]),
    ("rustsec", &["advisories/"]),
    ("semver", &["advisories/"]),
    ("serde", &["report/", "policy/", "secrets/rule_file.rs", "advisories/registry_index.rs"]),
    ("serde_json", &["report/", "advisories/registry_index.rs", "cli/event.rs"]),
    ("sha1", &["objects/hash.rs"]),
    ("sha2", &["objects/hash.rs", "advisories/lock.rs", "report/audit.rs", "report/bill.rs", "cli/evidence.rs", "secrets/checks/"]),
    ("strsim", &["policy/config_file.rs"]),
    ("tempfile", &["cli/output.rs", "advisories/cache.rs"]),
    (
        "toml",
        &[
            "advisories/manifest.rs",
            "advisories/toolchain.rs",
            "secrets/rule_file.rs",
            "secrets/gitleaks.rs",
            "policy/",
            "report/controls.rs",
        ],
    ),
    ("zstd", &["advisories/snapshot_format.rs", "unpack/codec.rs"]),
];

/// The files that may be `unsafe`.
pub(crate) const UNSAFE_IN: &[&str] = &["src/objects/map.rs", "src/secrets/search/avx512.rs"];

/// Lines of a file, and lines with code in a function's body.
pub(crate) const MAX_FILE: usize = 400;
pub(crate) const MAX_FUNCTION: usize = 60;

/// What would start a child process or open a socket: paths that end so.
pub(crate) const FORBIDDEN_PATHS: &[&[&str]] =
    &[&["process", "Command"], &["CommandExt"], &["TcpStream"], &["TcpListener"], &["UdpSocket"], &["UnixStream"], &["UnixListener"]];

/// Marks of unfinished work, in code or comments.
pub(crate) const UNFINISHED: &[&str] = &["TODO", "FIXME", "todo!", "unimplemented!", "dbg!"];

/// Names that say nothing of what a module gives.
pub(crate) const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"];
