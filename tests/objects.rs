//! The object walk against git itself: the same objects, each once, each with the content that its name promises.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockhound::objects::{Algorithm, Kind, Store};

#[test]
fn sees_what_git_sees() {
    let own = own_git_folder();
    let named = std::env::var("LOCKHOUND_TEST_REPOSITORIES").unwrap_or_default();
    let repositories = named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from);
    for repository in own.into_iter().chain(repositories).filter(|path| path.exists()) {
        let expected = git_objects(&repository);
        let store = Store::open(&repository.join("objects"), Algorithm::Sha1, &repository);
        let (states, gaps) = store.walk(&Kind::ALL, 2, Vec::new, |seen: &mut Vec<(String, String)>, object| {
            assert_eq!(Algorithm::Sha1.name_of(object.kind, object.bytes), object.id, "content and name agree");
            seen.push((object.id.to_string(), format!("{} {}", object.kind.name(), object.bytes.len())));
        });
        assert_eq!(gaps, [], "{}", repository.display());
        let seen: Vec<_> = states.into_iter().flatten().collect();
        let count = seen.len();
        let seen: BTreeMap<_, _> = seen.into_iter().collect();
        assert_eq!(count, seen.len(), "each object once");
        assert!(seen == expected, "{}: {} objects seen, git has {}", repository.display(), count, expected.len());
    }
}

/// Where this package's own history is, in a linked worktree too; none outside of a repository.
fn own_git_folder() -> Option<PathBuf> {
    let out = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--path-format=absolute", "--git-common-dir"])
        .output()
        .expect("git runs");
    out.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()))
}

fn git_objects(repository: &Path) -> BTreeMap<String, String> {
    let git_dir = format!("--git-dir={}", repository.display());
    let out =
        Command::new("git").args([&git_dir, "cat-file", "--batch-all-objects", "--batch-check", "--unordered"]).output().expect("git runs");
    let text = String::from_utf8(out.stdout).expect("git prints hex and digits");
    text.lines()
        .map(|line| line.split_once(' ').map(|(id, rest)| (id.to_owned(), rest.to_owned())).expect("git prints three words"))
        .collect()
}
