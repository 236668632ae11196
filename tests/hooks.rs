//! Hooks, as git itself runs them: real commits and pushes between repositories on this disk.
#![cfg(unix)]

#[path = "made/git.rs"]
mod git;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use git::{Place, secret, short, text};

fn installed(format: &str) -> Place {
    let place = Place::new(format);
    assert_eq!(place.lockhound("work", &["hook", "install"], &[], "").0, 0);
    place.git("work", &["push", "-q", "origin", "main"]);
    place
}

/// A push that must not go through; what is said.
fn refused(place: &Place, arguments: &[&str]) -> String {
    let before = place.git("remote.git", &["for-each-ref"]);
    let (is_done, said) = place.try_git("work", &[&["push", "origin"], arguments].concat());
    assert!(!is_done, "git push {arguments:?} goes through: {said}");
    assert_eq!(place.git("remote.git", &["for-each-ref"]), before, "nothing arrives");
    assert!(!said.contains(&secret(1)[12..30]), "{said}");
    said
}

#[test]
fn a_push_with_a_secret_is_stopped_and_the_commit_to_amend_is_named() {
    for format in ["sha1", "sha256"] {
        let place = installed(format);
        place.commit("work", "b.txt", "two\n");
        place.git("work", &["push", "-q", "origin", "main"]);
        let bad = place.commit("work", "it's.yaml", &secret(1));
        let said = refused(&place, &["main"]);
        let amend =
            format!("# {}: take it out of these files, then\n  git add -- 'it'\\''s.yaml' && git commit --amend --no-edit\n", short(&bad));
        assert!(said.contains(&amend), "{said}");
        place.commit("work", "c.txt", "three\n");
        let said = refused(&place, &["main"]);
        let rebase = format!("git rebase --interactive {}^ ", short(&bad));
        assert!(said.contains(&rebase) && said.contains("--amend --no-edit && git rebase --continue\n"), "{said}");
        // The commands do what they say.
        place.write("edit", "#!/bin/sh\nsed -i '1s/^pick/edit/' \"$1\"\n");
        let editor = format!("sequence.editor=sh {}", text(&place.at("edit")));
        place.git("work", &["-c", &editor, "rebase", "-q", "--interactive", &format!("{}^", short(&bad))]);
        place.write("work/it's.yaml", "none\n");
        place.git("work", &["add", "--", "it's.yaml"]);
        place.git("work", &["commit", "-q", "--amend", "--no-edit"]);
        place.git("work", &["rebase", "--continue"]);
        place.git("work", &["push", "-q", "origin", "main"]);
    }
}

#[test]
fn new_branches_forced_pushes_deletions_and_many_refs() {
    let place = installed("sha1");
    place.commit("work", "old.yaml", &secret(2));
    place.git("work", &["push", "-q", "--no-verify", "origin", "main"]);
    place.git("work", &["checkout", "-q", "-b", "topic"]);
    place.commit("work", "c.txt", "three\n");
    place.git("work", &["push", "-q", "origin", "topic"]);
    place.git("work", &["checkout", "-q", "-b", "bad"]);
    place.commit("work", "bad.yaml", &secret(1));
    let said = refused(&place, &["bad"]);
    assert!(said.contains("bad.yaml") && !said.contains("old.yaml"), "what the remote has is not told again: {said}");
    refused(&place, &["main", "HEAD:refs/heads/other"]);
    refused(&place, &["--all"]);
    refused(&place, &["HEAD:refs/for/review"]);
    // Removed again in a later commit, it is pushed all the same.
    place.commit("work", "bad.yaml", "none\n");
    refused(&place, &["bad"]);
    place.git("work", &["checkout", "-q", "topic"]);
    place.git("work", &["commit", "-q", "--amend", "-m", "else"]);
    place.git("work", &["push", "-q", "--force", "origin", "topic"]);
    place.commit("work", "bad.yaml", &secret(1));
    place.git("work", &["commit", "-q", "--amend", "-m", "more"]);
    refused(&place, &["--force", "topic"]);
    place.git("work", &["push", "-q", "origin", ":topic"]);
    place.git("work", &["checkout", "-q", "--orphan", "root"]);
    place.commit("work", "root.yaml", &secret(4));
    assert!(refused(&place, &["root"]).contains("root.yaml"), "a commit without parents brings all that it has");
    // Unknown here: what somebody else has pushed.
    place.git(".", &["clone", "-q", "remote.git", "hers"]);
    place.commit("hers", "hers.txt", "hers\n");
    place.git("hers", &["push", "-q", "origin", "main"]);
    place.git("work", &["push", "-q", "--force", "origin", "main"]);
    refused(&place, &["--force", "topic:main"]);
}

#[test]
fn tags_and_what_they_lead_to() {
    let place = installed("sha1");
    place.git("work", &["tag", "-a", "-m", "fine", "v1"]);
    place.git("work", &["push", "-q", "origin", "v1"]);
    place.git("work", &["tag", "-a", "-m", &secret(1), "v2"]);
    assert!(refused(&place, &["v2"]).contains("make this tag anew"));
    place.write("work/x", &secret(1));
    let blob = place.git("work", &["hash-object", "-w", "x"]);
    refused(&place, &[&format!("{blob}:refs/tags/blob")]);
    place.git("work", &["add", "x"]);
    let tree = place.git("work", &["write-tree"]);
    refused(&place, &[&format!("{tree}:refs/tags/tree")]);
    place.git("work", &["tag", "-a", "-m", "outer", "v3", "v2"]);
    refused(&place, &["v3"]);
}

#[test]
fn a_first_push_a_worktree_and_an_address_are_looked_at_in_whole() {
    let place = Place::new("sha1");
    place.commit("work", "bad.yaml", &secret(1));
    place.commit("work", "bad.yaml", "none\n");
    assert_eq!(place.lockhound("work", &["hook", "install"], &[], "").0, 0);
    refused(&place, &["main"]);
    place.git("work", &["push", "-q", "--no-verify", "origin", "main"]);
    place.git("work", &["push", "-q", "origin", "main:other"]);
    let (is_done, _) = place.try_git("work", &["push", "-q", "../remote.git", "main:third"]);
    assert!(!is_done, "of a bare address nothing is known");
    place.git("work", &["worktree", "add", "-q", "../linked", "-b", "linked"]);
    place.commit("linked", "bad2.yaml", &secret(3));
    assert!(!place.try_git("linked", &["push", "-q", "origin", "linked"]).0);
    let known = place.lockhound("work", &["baseline", "create", "--only", "secrets"], &[], "");
    assert_eq!(known.0, 0, "{}", known.2);
    place.git("work", &["add", "-A"]);
    place.git("work", &["commit", "-q", "-m", "Known"]);
    place.git(".", &["init", "-q", "--bare", "new.git"]);
    place.git("work", &["remote", "add", "new", "../new.git"]);
    place.git("work", &["push", "-q", "new", "main"]);
}

#[test]
fn no_list_is_never_clean_by_itself() {
    let place = installed("sha1");
    let (is_done, said) = place.try_git("work", &["push", "origin", "main"]);
    assert!(is_done && said.contains("all branches are looked at"), "up to date: {said}");
    place.git("work", &["checkout", "-q", "-b", "bad"]);
    place.commit("work", "bad.yaml", &secret(1));
    place.git("work", &["checkout", "-q", "main"]);
    assert_eq!(place.lockhound("work", &["hook", "pre-push", "origin", "x"], &[], "").0, 1);
    assert_eq!(place.lockhound("work", &["hook", "pre-push"], &[("PRE_COMMIT_REMOTE_NAME", "origin")], "").0, 1);
    let (code, _, said) = place.lockhound("work", &["hook", "pre-push"], &[], "");
    assert!(code == 2 && said.contains("the remote's name is missing"), "{said}");
    for input in ["x\n", "refs/heads/a 12 refs/heads/a 34\n", "a b c d e\n", "::error::x\n"] {
        let (code, out, said) = place.lockhound("work", &["hook", "pre-push", "origin", "x"], &[], input);
        assert!(code == 2 && out.is_empty() && said.contains("line 1 of standard input"), "{said}");
    }
    let line = format!("refs/heads/a {} refs/heads/a {}\n", "1".repeat(40), "0".repeat(40));
    let (code, out, said) = place.lockhound("work", &["hook", "pre-push", "origin", "x"], &[], &line);
    assert!(code == 3 && out.contains("missing-object"), "{out}{said}");
    let (code, _, said) = place.lockhound("work", &["hook", "pre-receive"], &[], "");
    assert!(code == 2 && said.contains("no refs"), "{said}");
}

#[test]
fn a_commit_is_looked_at_as_it_will_be() {
    let place = installed("sha1");
    assert_eq!(place.lockhound("work", &["hook", "install", "--pre-commit"], &[], "").0, 0);
    place.commit("work", "b.txt", "two\n");
    place.write("work/b.txt", &secret(1));
    for arguments in [&["commit", "-a", "-m", "x"][..], &["commit", "-m", "x", "--", "b.txt"]] {
        let (is_done, said) = place.try_git("work", arguments);
        assert!(!is_done && said.contains("git add -- b.txt"), "{arguments:?}: {said}");
    }
    place.write("work/c.txt", "three\n");
    place.git("work", &["add", "c.txt"]);
    place.git("work", &["commit", "-q", "-m", "What is not staged is not committed"]);
    place.git("work", &["worktree", "add", "-q", "../linked", "-b", "linked"]);
    place.write("linked/b.txt", &secret(1));
    assert!(!place.try_git("linked", &["commit", "-a", "-m", "x"]).0);
}

#[test]
fn a_server_takes_in_nothing_with_a_secret() {
    let place = Place::new("sha1");
    place.write("remote.git/hooks/pre-receive", &format!("#!/bin/sh\nexec '{}' hook pre-receive\n", env!("CARGO_BIN_EXE_lockhound")));
    fs::set_permissions(place.at("remote.git/hooks/pre-receive"), fs::Permissions::from_mode(0o755)).expect("it is there");
    place.git("work", &["push", "-q", "origin", "main"]);
    let bad = place.commit("work", "bad.yaml", &secret(1));
    let said = refused(&place, &["main", "main:other"]);
    assert!(said.contains("remote: ") && said.contains("bad.yaml"), "{said}");
    assert!(!place.try_git("remote.git", &["cat-file", "-e", &bad]).0, "it stays in quarantine");
    // The server may be full of it: only what is new counts.
    fs::rename(place.at("remote.git/hooks/pre-receive"), place.at("hook")).expect("it is there");
    place.git("work", &["push", "-q", "origin", "main"]);
    fs::rename(place.at("hook"), place.at("remote.git/hooks/pre-receive")).expect("it is there");
    place.commit("work", "b.txt", "two\n");
    place.git("work", &["push", "-q", "origin", "main", "main:other"]);
    place.git("work", &["push", "-q", "origin", ":other"]);
}

#[test]
fn what_is_there_is_kept_and_runs() {
    let place = Place::new("sha1");
    let theirs = "#!/bin/sh\necho \"theirs $*\" >> ../log\ncat >> ../log\n";
    for name in ["pre-push", "pre-commit"] {
        place.write(&format!("work/.git/hooks/{name}"), theirs);
        fs::set_permissions(place.at(&format!("work/.git/hooks/{name}")), fs::Permissions::from_mode(0o755)).expect("it is there");
    }
    for _ in 0..2 {
        let (code, _, said) = place.lockhound("work", &["hook", "install", "--pre-push", "--pre-commit"], &[], "");
        assert_eq!(code, 0, "twice is once: {said}");
    }
    let head = place.git("work", &["rev-parse", "main"]);
    place.git("work", &["push", "-q", "origin", "main"]);
    let log = fs::read_to_string(place.at("log")).expect("it ran");
    assert_eq!(log, format!("theirs origin ../remote.git\nrefs/heads/main {head} refs/heads/main {}\n", "0".repeat(40)));
    place.commit("work", "bad.yaml", &secret(1));
    refused(&place, &["main"]);
    assert_eq!(fs::read_to_string(place.at("log")).expect("it is there"), log, "it uploads nothing of what is refused");
    place.write("work/.git/hooks/pre-push.before-lockhound.kept", "");
    assert_eq!(place.lockhound("work", &["hook", "uninstall"], &[], "").0, 0);
    assert_eq!(fs::read_to_string(place.at("work/.git/hooks/pre-push")).expect("it is back"), theirs);
    assert_eq!(fs::read_to_string(place.at("work/.git/hooks/pre-commit")).expect("it is back"), theirs);
    // Both there, and neither ours: nothing is moved over the other.
    place.write("work/.git/hooks/pre-push.before-lockhound", "else");
    let (code, _, said) = place.lockhound("work", &["hook", "install"], &[], "");
    assert!(code == 2 && said.contains("are both there"), "{said}");
    assert_eq!(fs::read_to_string(place.at("work/.git/hooks/pre-push")).expect("it is there"), theirs);
}

#[test]
fn hooks_are_where_git_looks_and_nowhere_else() {
    let place = Place::new("sha1");
    let path = |name: &str| text(&place.at(name));
    place.git("work", &["config", "core.hooksPath", &path("outside")]);
    let (code, _, said) = place.lockhound("work", &["hook", "install"], &[], "");
    assert!(code == 2 && said.contains("is outside of the repository: --global") && !place.at("outside").exists(), "{said}");
    assert_eq!(place.lockhound("work", &["hook", "install", "--global"], &[], "").0, 0);
    assert!(place.at("outside/pre-push").is_file());
    place.git("work", &["config", "core.hooksPath", ".githooks"]);
    assert_eq!(place.lockhound("work", &["hook", "install"], &[], "").0, 0);
    assert!(place.at("work/.githooks/pre-push").is_file());
    std::os::unix::fs::symlink(place.at("outside"), place.at("work/.linked")).expect("a link");
    place.git("work", &["config", "core.hooksPath", ".linked"]);
    assert_eq!(place.lockhound("work", &["hook", "install"], &[], "").0, 2, "a link leads outside");
    place.git("work", &["config", "--unset", "core.hooksPath"]);
    let (code, _, said) = place.lockhound("work", &["hook", "install", "--global"], &[], "");
    assert!(code == 2 && said.contains("git config --global core.hooksPath"), "{said}");
    place.write("gitconfig", &format!("[core]\n\thooksPath = {}\n[include]\n\tpath = more\n", path("all")));
    assert_eq!(place.git("work", &["rev-parse", "--git-path", "hooks"]), path("all"), "the oracle");
    let (code, _, said) = place.lockhound("work", &["hook", "install", "--global"], &[], "");
    assert!(code == 0 && place.at("all/pre-push").is_file() && said.contains("takes in other files"), "{said}");
    let outside = ["hook install", "hook pre-push origin x", "hook pre-commit"];
    for arguments in outside {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let line = format!("refs/heads/a {} refs/heads/a {}\n", "1".repeat(40), "0".repeat(40));
        let (code, _, said) = place.lockhound(".", &arguments, &[], &line);
        assert!(code == 2 && said.contains("no git repository at or above"), "{arguments:?}: {said}");
    }
}
