//! Paths below which made-up values are the rule: tests, documents, examples, translations.

/// Names of folders, in lower case.
const FOLDERS: &[&[u8]] = &[
    b"test",
    b"tests",
    b"testing",
    b"testdata",
    b"testsuite",
    b"test-data",
    b"test_data",
    b"__tests__",
    b"spec",
    b"specs",
    b"t",
    b"fixture",
    b"fixtures",
    b"mock",
    b"mocks",
    b"__mocks__",
    b"example",
    b"examples",
    b"sample",
    b"samples",
    b"demo",
    b"demos",
    b"doc",
    b"docs",
    b"documentation",
    b"bench",
    b"benches",
    b"i18n",
    b"l10n",
    b"locale",
    b"locales",
    b"translations",
];

/// Whether a file stands in such a folder, or its own name says that it is a test.
pub(super) fn is_example_path(path: &[u8]) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.rsplit(|byte| *byte == b'/');
    let file = parts.next().unwrap_or_default();
    let stem = file.split(|byte| *byte == b'.').next().unwrap_or_default();
    let is_test = stem.starts_with(b"test_") || stem.ends_with(b"_test") || stem.ends_with(b"_tests") || stem.ends_with(b"_spec");
    let has = |part: &[u8]| file.windows(part.len()).any(|there| there == part);
    is_test || has(b".test.") || has(b".spec.") || parts.any(|folder| FOLDERS.contains(&folder))
}

#[cfg(test)]
mod tests {
    use super::is_example_path;

    #[test]
    fn tests_and_documents_are_known_by_their_folders() {
        for path in ["tests/a.rs", "crates/a/Tests/b.rs", "doc/a.md", "src/login_test.go", "src/login.spec.ts", "t/t0001.sh"] {
            assert!(is_example_path(path.as_bytes()), "{path}");
        }
        for path in ["src/a.rs", "README.md", "config/test", "latest/a.rs", "src/contest.rs", "docs"] {
            assert!(!is_example_path(path.as_bytes()), "{path}");
        }
    }
}
