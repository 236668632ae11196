//! Where objects stand and which commits brought or removed them, against git itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use lockhound::blob::ObjectId;
use lockhound::source::{Label, Range, Removal, Repository, Stand, Surveyed, Traces, Wanted, survey};

/// How many objects of each repository are traced.
const TRACED: usize = 40;

#[test]
fn traces_are_what_git_says() {
    for folder in repositories() {
        let repository = Repository::open(&folder).expect("it is a repository");
        let sample = sample(&folder);
        let wanted = || {
            let mut wanted = Wanted::default();
            let leaves: Vec<u32> = sample.iter().map(|id| wanted.object(*id)).collect();
            (wanted, leaves)
        };
        let leaves = wanted().1;
        let labels: Vec<Vec<Label>> = leaves.iter().map(|leaf| vec![*leaf]).collect();
        let tips = || repository.refs.iter().filter_map(|reference| reference.target).chain(repository.head);
        let mut known = None;
        for threads in [1, 3] {
            let (Surveyed { history, shapes, .. }, _) = survey(&repository.store, tips(), wanted().0, threads);
            let traces = Traces::read(&history, &shapes, &labels);
            assert!(!shapes.is_cut() && !traces.is_cut());
            let name = |rank: usize| history.commit_at(rank).expect("because it is a commit").to_string();
            let mut came: BTreeMap<(usize, Vec<u8>), String> = BTreeMap::new();
            for Stand { leaf, path, brought, .. } in traces.stands() {
                came.insert((leaf as usize, path), name(brought.expect("because only commits were asked for")));
            }
            let went = traces.removals().map(|Removal { label, path, commit }| ((label as usize, path), name(commit)));
            let went: BTreeMap<(usize, Vec<u8>), String> = went.collect();
            let (came, went) = known.get_or_insert((came.clone(), went.clone())).clone();
            assert_eq!(known, Some((came, went)), "the same on {threads} threads");
        }
        let (came, went) = known.expect("because it was read");
        for (number, id) in sample.iter().enumerate() {
            let at = |all: &BTreeMap<(usize, Vec<u8>), String>| -> BTreeMap<Vec<u8>, String> {
                all.iter().filter(|(key, _)| key.0 == number).map(|(key, commit)| (key.1.clone(), commit.clone())).collect()
            };
            compare(&folder, id, &at(&came), &at(&went));
        }
    }
}

/// Compares what was traced of one blob with the changes that git lists: `--find-object` gives each commit that changes how often it is there.
fn compare(folder: &Path, id: &ObjectId, came: &BTreeMap<Vec<u8>, String>, went: &BTreeMap<Vec<u8>, String>) {
    let text = git(
        folder,
        &[
            "log",
            "--all",
            "--full-history",
            "-m",
            "--no-renames",
            "--raw",
            "--no-abbrev",
            "-z",
            "--format=%x01%H",
            &format!("--find-object={id}"),
        ],
    );
    let (mut paths, mut brings, mut removes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for part in text.split(|byte| *byte == 1).filter(|part| !part.is_empty()) {
        let mut fields = part.split(|byte| *byte == 0).filter(|field| !field.is_empty() && *field != b"\n");
        let commit = String::from_utf8_lossy(fields.next().unwrap_or_default()).trim().to_owned();
        while let (Some(change), Some(path)) = (fields.next(), fields.next()) {
            let change = String::from_utf8_lossy(change).trim().to_owned();
            let ids: Vec<&str> = change.split(' ').skip(2).take(2).collect();
            if ids == [id.to_string(), id.to_string()] {
                continue;
            }
            paths.insert(path.to_vec());
            if ids.get(1) == Some(&id.to_string().as_str()) {
                brings.insert((path.to_vec(), commit.clone()));
            } else if ids.first() == Some(&id.to_string().as_str()) {
                removes.insert((path.to_vec(), commit.clone()));
            }
        }
    }
    assert_eq!(came.keys().cloned().collect::<BTreeSet<_>>(), paths, "{}: the paths of {id}", folder.display());
    for (path, commit) in came {
        assert!(brings.contains(&(path.clone(), commit.clone())), "{}: {commit} brought {id}", folder.display());
        let older = brings.iter().filter(|(other, other_commit)| other == path && other_commit != commit);
        for (_, other) in older {
            let is_older = Command::new("git").arg("-C").arg(folder).args(["merge-base", "--is-ancestor", other, commit]).status();
            assert!(!is_older.expect("git runs").success(), "{}: {other} brought {id} before {commit}", folder.display());
        }
    }
    for (path, commit) in went {
        assert!(removes.contains(&(path.clone(), commit.clone())), "{}: {commit} removed {id}", folder.display());
    }
    let tips = git(folder, &["for-each-ref", "--format=%(objectname)"]);
    let gone: BTreeSet<&Vec<u8>> = removes.iter().map(|(path, _)| path).collect();
    assert_eq!(gone, went.keys().collect(), "{}: what was removed of {id}, of {} tips", folder.display(), tips.len() / 41);
}

#[test]
fn ranges_are_what_git_says() {
    for folder in repositories() {
        let repository = Repository::open(&folder).expect("it is a repository");
        let commits = git(&folder, &["rev-list", "--first-parent", "--max-count=40", "HEAD"]);
        let commits: Vec<&str> = str::from_utf8(&commits).expect("git prints hex").lines().collect();
        let (Some(new), Some(old)) = (commits.first(), commits.last()) else { continue };
        for spec in [format!("{old}..{new}"), format!("{new} --not {old}"), format!("--all --not {old}"), format!("{old} ^{new}")] {
            let range = Range::read(&repository, &spec).expect("these are revisions");
            let words = spec.split(' ').collect::<Vec<_>>();
            let listed = git(&folder, &[&["rev-list"], words.as_slice()].concat());
            let expected: BTreeSet<String> = String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect();
            let seen: BTreeSet<String> = range.commits.iter().map(ObjectId::to_string).collect();
            assert_eq!(seen, expected, "{}: {spec}", folder.display());
            if expected.len() > 2_000 {
                continue;
            }
            let listed =
                git(&folder, &[&["log", "-m", "-c", "--no-renames", "--raw", "--no-abbrev", "--format="], words.as_slice()].concat());
            let came: BTreeSet<String> = range.came.iter().map(|new| new.id.to_string()).collect();
            assert_eq!(came, brought(&String::from_utf8_lossy(&listed)), "{}: the blobs of {spec}", folder.display());
        }
    }
}

/// The blobs that are new in lines of `git log --raw`, of merges those that no parent has.
fn brought(raw: &str) -> BTreeSet<String> {
    let lines = raw.lines().filter(|line| line.starts_with(':'));
    let new = lines.filter_map(|line| {
        let parents = line.bytes().take_while(|byte| *byte == b':').count();
        let fields: Vec<&str> = line[parents..].split([' ', '\t']).collect();
        let (mode, ids) = (fields.get(parents)?, fields.get(parents + 1..=2 * parents)?);
        let id = fields.get(2 * parents + 1)?;
        (*mode != "160000" && *mode != "000000" && !ids.contains(id)).then(|| (*id).to_owned())
    });
    new.collect()
}

#[test]
fn a_bomb_of_paths_is_cut_short() {
    let folder = tempfile::tempdir().expect("there is room");
    git(folder.path(), &["init", "--quiet", "--bare", "."]);
    let make = |arguments: &[&str], input: &str| {
        let file = folder.path().join("input");
        std::fs::write(&file, input).expect("there is room");
        let stdin = std::fs::File::open(&file).expect("it was just written");
        let names = [("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a"), ("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a")];
        let out = Command::new("git").arg("-C").arg(folder.path()).args(arguments).envs(names).stdin(stdin).output();
        String::from_utf8_lossy(&out.expect("git runs").stdout).trim().to_owned()
    };
    let blob = make(&["hash-object", "-w", "--stdin"], "wanted");
    let mut tree = make(&["mktree"], &format!("100644 blob {blob}\tfile\n"));
    for _ in 0..40 {
        tree = make(&["mktree"], &format!("040000 tree {tree}\ta\n040000 tree {tree}\tb\n"));
    }
    let commit = make(&["commit-tree", "-m", "bomb", &tree], "");
    let repository = Repository::open(folder.path()).expect("it is a repository");
    let mut wanted = Wanted::default();
    wanted.object(ObjectId::from_hex(blob.as_bytes()).expect("git prints hex"));
    let (Surveyed { history, shapes, .. }, _) = survey(&repository.store, ObjectId::from_hex(commit.as_bytes()).into_iter(), wanted, 2);
    assert!(!shapes.is_cut(), "42 trees are no bomb before their paths are spelled");
    let labels = [vec![0]];
    let traces = Traces::read(&history, &shapes, &labels);
    assert!(traces.is_cut());
    assert!(traces.stands().count() > 1_000, "the first paths are there");
}

/// This package's own history, and those that the environment names.
fn repositories() -> Vec<PathBuf> {
    let out = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--path-format=absolute", "--git-common-dir"])
        .output()
        .expect("git runs");
    let own = out.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()));
    let named = std::env::var("LOCKHOUND_TEST_REPOSITORIES").unwrap_or_default();
    own.into_iter().chain(named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from)).filter(|path| path.exists()).collect()
}

/// Some blobs that refs lead to, all over the history.
fn sample(folder: &Path) -> Vec<ObjectId> {
    let listed = git(folder, &["rev-list", "--all", "--objects", "--filter=object:type=blob", "--no-object-names"]);
    let listed = String::from_utf8(listed).expect("git prints hex");
    let blobs: Vec<ObjectId> = listed.lines().filter_map(|line| ObjectId::from_hex(line.as_bytes())).collect();
    let kind = |id: &ObjectId| git(folder, &["cat-file", "-t", &id.to_string()]).starts_with(b"blob");
    blobs.iter().step_by((blobs.len() / TRACED).max(1)).filter(|id| kind(id)).copied().collect()
}

fn git(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let out = Command::new("git").arg("-C").arg(folder).args(arguments).output().expect("git runs");
    assert!(out.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}
