//! `lockhound ci` in jobs as GitHub and GitLab start them: events, clones and files made here.

#[path = "made/git.rs"]
mod git;
#[path = "report/runner.rs"]
mod runner;

use std::fs;

use git::{Place, secret, short, text};
use runner::{commands, newer};
use serde_json::{Value, json};

const ZEROS: &str = "0000000000000000000000000000000000000000";

/// What a job leaves behind.
struct Ran {
    code: i32,
    out: String,
    said: String,
    outputs: Vec<(String, String)>,
    summary: String,
    sarif: Vec<String>,
}

impl Ran {
    fn output(&self, name: &str) -> &str {
        self.outputs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether a secret of this file is told.
    fn tells(&self, file: &str) -> bool {
        self.out.contains(file)
    }
}

/// Runs the binary in a job of GitHub Actions that checked `folder` out.
fn github(place: &Place, folder: &str, (name, event): (&str, &Value), sha: &str) -> Ran {
    job(place, folder, (name, event.to_string().as_str()), sha)
}

fn job(place: &Place, folder: &str, (name, event): (&str, &str), sha: &str) -> Ran {
    for file in ["output", "summary"] {
        place.write(file, "");
    }
    let _ = fs::remove_dir_all(place.at("temp"));
    fs::create_dir(place.at("temp")).expect("a folder");
    place.write("event.json", event);
    let path = |name: &str| text(&place.at(name));
    let (event, output, summary, temp) = (path("event.json"), path("output"), path("summary"), path("temp"));
    let set = [
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", name),
        ("GITHUB_EVENT_PATH", &event),
        ("GITHUB_SHA", sha),
        ("GITHUB_OUTPUT", &output),
        ("GITHUB_STEP_SUMMARY", &summary),
        ("RUNNER_TEMP", &temp),
    ];
    let (code, out, said) = place.lockhound(folder, &["ci", "--only", "secrets"], &set, "");
    let read = |name: &str| fs::read_to_string(place.at(name)).expect("it is there");
    let entries = fs::read_dir(place.at("temp/lockhound-sarif")).into_iter().flatten().flatten();
    let mut sarif: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    sarif.sort();
    let ran = Ran { code, out, said, outputs: outputs(&read("output")), summary: read("summary"), sarif };
    let ours = ["error", "warning", "notice"];
    assert!(ran.out.lines().filter_map(newer).all(|command| ours.contains(&command.name.as_str())), "{}", ran.out);
    assert_eq!(commands(&ran.out).len(), ran.out.lines().filter_map(newer).count(), "{}", ran.out);
    assert_eq!(commands(&ran.said), Vec::<String>::new(), "{}", ran.said);
    assert_eq!(ran.output("exit-code"), ran.code.to_string());
    let names: Vec<&str> = ran.outputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["findings", "new-findings", "exit-code", "complete", "sarif-dir"]);
    ran
}

/// What a runner reads out of the file of outputs: `name=value`, or `name<<END`, lines, `END`.
fn outputs(file: &str) -> Vec<(String, String)> {
    let (mut lines, mut outputs) = (file.lines(), Vec::new());
    while let Some(line) = lines.next() {
        match (line.split_once('='), line.split_once("<<")) {
            (_, Some((name, end))) => {
                let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
                outputs.push((name.to_owned(), value.join("\n")));
            }
            (Some((name, value)), None) => outputs.push((name.to_owned(), value.to_owned())),
            (None, None) => panic!("neither: {line}"),
        }
    }
    outputs
}

fn push(before: &str, after: &str, name: &str, commits: usize) -> Value {
    let commits = vec![json!({"id": after}); commits];
    json!({"ref": name, "before": before, "after": after, "deleted": after == ZEROS, "commits": commits,
        "repository": {"default_branch": "main"}})
}

fn pull_request(base: &str, head: &str, commits: usize) -> Value {
    json!({"pull_request": {"base": {"sha": base, "ref": "main"}, "head": {"sha": head}, "commits": commits}})
}

/// `main` with a secret of long ago, on the remote, and a clone as actions/checkout makes it.
fn started() -> (Place, String) {
    let place = Place::new("sha1");
    let old = place.commit("work", "old.yaml", &secret(1));
    place.git("work", &["push", "-q", "origin", "main"]);
    (place, old)
}

/// Pushes and clones anew, as deep as asked.
fn clone(place: &Place, branch: &str, depth: &str) {
    let _ = fs::remove_dir_all(place.at("clone"));
    let remote = format!("file://{}", text(&place.at("remote.git")));
    let depth = if depth == "0" { vec![] } else { vec!["--depth", depth] };
    let depth: Vec<&str> = depth.into_iter().collect();
    place.git(".", &[&["clone", "-q", "--branch", branch, &remote, "clone"], depth.as_slice()].concat());
}

#[test]
fn a_push_is_what_came_since() {
    let (place, before) = started();
    place.commit("work", "b.txt", "two\n");
    let after = place.commit("work", "new.yaml", &secret(2));
    place.git("work", &["push", "-q", "origin", "main"]);
    clone(&place, "main", "0");
    let ran = github(&place, "clone", ("push", &push(&before, &after, "refs/heads/main", 2)), &after);
    assert!(ran.code == 1 && ran.tells("new.yaml") && !ran.tells("old.yaml"), "{}", ran.out);
    assert!(
        ran.out.starts_with(&format!("lockhound: scans push to refs/heads/main: {}..{}\n", short(&before), short(&after))),
        "{}",
        ran.out
    );
    assert_eq!((ran.output("findings"), ran.output("new-findings"), ran.output("complete")), ("1", "1", "true"));
    assert!(ran.summary.starts_with("## 🟥 lockhound: 1 finding") || ran.summary.contains("lockhound: 1 finding"), "{}", ran.summary);
    assert!(ran.sarif.is_empty() && ran.output("sarif-dir").is_empty() && ran.said.contains("no SARIF is written"), "{}", ran.said);
    let ran = github(&place, "clone", ("push", &push(&after, &after, "refs/heads/main", 0)), &after);
    assert_eq!((ran.code, ran.output("findings")), (0, "0"));
    let ran = github(&place, "clone", ("push", &push(&after, ZEROS, "refs/heads/gone", 0)), &after);
    assert!(ran.code == 0 && ran.out.contains("refs/heads/gone was deleted: there is nothing to scan"), "{}", ran.out);
    for event in ["schedule", "workflow_dispatch", "anything"] {
        let ran = github(&place, "clone", (event, &json!({})), &after);
        assert!(ran.code == 1 && ran.tells("new.yaml") && ran.tells("old.yaml"), "{}", ran.out);
        assert_eq!(ran.sarif, ["history.sarif", "tree.sarif"]);
        assert_eq!(ran.output("sarif-dir"), text(&place.at("temp/lockhound-sarif")));
        let tree: Value = serde_json::from_slice(&fs::read(place.at("temp/lockhound-sarif/tree.sarif")).expect("a file")).expect("JSON");
        assert_eq!(tree["runs"].as_array().map(Vec::len), Some(1));
        assert_eq!(tree["runs"][0]["automationDetails"]["id"], "lockhound/tree/");
    }
}

#[test]
fn new_branches_forced_pushes_and_tags() {
    let (place, main) = started();
    place.git("work", &["checkout", "-q", "-b", "topic"]);
    let first = place.commit("work", "new.yaml", &secret(2));
    // Pushed together, one new branch does not hide what the other brings.
    place.git("work", &["push", "-q", "origin", "topic", "topic:twin"]);
    clone(&place, "topic", "0");
    let ran = github(&place, "clone", ("push", &push(ZEROS, &first, "refs/heads/topic", 1)), &first);
    assert!(ran.code == 1 && ran.tells("new.yaml") && !ran.tells("old.yaml"), "{}", ran.out);
    place.git("work", &["reset", "-q", "--hard", &main]);
    let forced = place.commit("work", "other.yaml", &secret(3));
    place.git("work", &["push", "-q", "--force", "origin", "topic"]);
    let ran = github(&place, "work", ("push", &push(&first, &forced, "refs/heads/topic", 1)), &forced);
    assert!(ran.code == 1 && ran.tells("other.yaml") && !ran.tells("old.yaml") && ran.said.contains("was forced"), "{}", ran.said);
    place.git("work", &["push", "-q", "origin", ":twin"]);
    clone(&place, "topic", "0");
    let ran = github(&place, "clone", ("push", &push(&first, &forced, "refs/heads/topic", 1)), &forced);
    assert!(ran.code == 1 && ran.tells("other.yaml") && !ran.tells("old.yaml"), "{}", ran.out);
    assert!(ran.said.contains("is not in this clone: it was forced, and it is held against the default branch"), "{}", ran.said);
    let gone = "1".repeat(40);
    let ran = github(&place, "clone", ("push", &push(&gone, &main, "refs/heads/main", 1)), &main);
    assert!(ran.tells("old.yaml") && ran.said.contains("nothing to hold it against"), "{}", ran.said);
    assert_eq!(ran.sarif, ["history.sarif", "tree.sarif"], "everything was looked at");
    place.git("work", &["tag", "-a", "-m", &secret(4), "v1"]);
    let tag = place.git("work", &["rev-parse", "v1"]);
    place.git("work", &["push", "-q", "origin", "v1"]);
    clone(&place, "topic", "0");
    let ran = github(&place, "clone", ("push", &push(ZEROS, &tag, "refs/tags/v1", 1)), &forced);
    assert!(ran.code == 1 && ran.output("findings") == "2", "of the tag and its commit: {}", ran.out);
    place.git("clone", &["tag", "-d", "v1"]);
    fs::remove_file(place.at(&format!("clone/.git/objects/{}/{}", &tag[..2], &tag[2..]))).unwrap_or_default();
    let ran = github(&place, "clone", ("push", &push(ZEROS, &forced, "refs/tags/v1", 1)), &forced);
    assert_eq!(ran.output("findings"), "1");
}

/// A pull request of two commits, and its merge as GitHub makes it.
fn proposed(place: &Place) -> (String, String, String) {
    place.git("work", &["checkout", "-q", "-b", "topic"]);
    place.commit("work", "new.yaml", &secret(2));
    let head = place.commit("work", "new.yaml", "none\n");
    place.git("work", &["checkout", "-q", "main"]);
    let base = place.commit("work", "main.txt", "main\n");
    place.git("work", &["checkout", "-q", "--detach"]);
    place.git("work", &["merge", "-q", "--no-ff", "--no-commit", "topic"]);
    let merge = place.commit("work", "evil.yaml", &secret(3));
    place.git("work", &["push", "-q", "origin", "main", "topic", "HEAD:refs/heads/merged"]);
    (base, head, merge)
}

#[test]
fn a_pull_request_is_its_commits_and_what_its_merge_brings() {
    let (place, _) = started();
    let (base, head, merge) = proposed(&place);
    clone(&place, "merged", "0");
    let event = pull_request(&base, &head, 2);
    let ran = github(&place, "clone", ("pull_request", &event), &merge);
    assert!(ran.code == 1 && ran.tells("new.yaml") && ran.tells("evil.yaml") && !ran.tells("old.yaml"), "{}", ran.out);
    assert_eq!((ran.output("findings"), ran.sarif.as_slice()), ("2", ["history.sarif".to_owned(), "tree.sarif".to_owned()].as_slice()));
    let ran = github(&place, "clone", ("pull_request", &event), &head);
    assert!(ran.code == 1 && ran.tells("new.yaml") && !ran.tells("evil.yaml") && !ran.tells("old.yaml"), "the head alone: {}", ran.out);
    // The merge is the forge's: what a change merges by itself says nothing of the base.
    let ran = github(&place, "clone", ("pull_request", &pull_request(&base, &merge, 3)), &merge);
    assert!(ran.tells("new.yaml") && ran.tells("evil.yaml"), "{}", ran.out);
    let group = json!({"merge_group": {"base_sha": base, "head_sha": merge}});
    let ran = github(&place, "clone", ("merge_group", &group), &merge);
    assert!(ran.code == 1 && ran.output("findings") == "2" && ran.out.contains("scans merge group: "), "{}", ran.out);
    // With the rights of the base: its objects, never what is checked out.
    let ran = github(&place, "clone", ("pull_request_target", &event), &base);
    assert!(ran.code == 1 && ran.tells("new.yaml") && !ran.tells("old.yaml") && ran.sarif.is_empty(), "{}", ran.out);
    place.write("clone/lockhound.toml", "fail_on = \"none\"\n");
    assert_eq!(github(&place, "clone", ("pull_request_target", &event), &base).code, 1, "nor its policy");
    let ran = github(&place, "clone", ("pull_request_target", &pull_request(&base, &"1".repeat(40), 2)), &base);
    assert!(ran.code != 0 && ran.out.contains("missing-object") && ran.output("complete") == "false", "{}", ran.out);
    let ran = github(&place, "clone", ("pull_request", &pull_request(&"1".repeat(40), &head, 2)), &head);
    assert!(ran.code == 1 && !ran.tells("old.yaml") && ran.said.contains("held against refs/remotes/origin/main"), "{}", ran.said);
    let ran = github(&place, "clone", ("pull_request", &pull_request(&base, &"1".repeat(40), 2)), &"2".repeat(40));
    assert!(ran.code == 3 && ran.out.contains("missing-object"), "{}", ran.out);
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let (place, start) = started();
    let (base, head, merge) = proposed(&place);
    let event = pull_request(&base, &head, 2);
    for depth in ["1", "2", "3"] {
        clone(&place, "merged", depth);
        let ran = github(&place, "clone", ("pull_request", &event), &merge);
        assert!(ran.out.contains("shallow-history") && ran.output("complete") == "false" && ran.code != 0, "{depth}: {}", ran.out);
        assert!(ran.summary.contains("`fetch\\-depth") || ran.summary.contains("fetch\\-depth\\: 4"), "{depth}: {}", ran.summary);
        assert!(!ran.tells("old.yaml"), "{depth}: the clone's edge is no root: {}", ran.out);
        assert_eq!((ran.tells("evil.yaml"), ran.code), if depth == "1" { (false, 3) } else { (true, 1) }, "{depth}: {}", ran.out);
    }
    clone(&place, "merged", "4");
    let ran = github(&place, "clone", ("pull_request", &event), &merge);
    assert!(ran.output("complete") == "true" && ran.output("findings") == "2", "the depth that it named mends it: {}", ran.out);
    place.git("work", &["checkout", "-q", "main"]);
    let after = place.commit("work", "b.txt", "two\n");
    place.git("work", &["push", "-q", "origin", "main"]);
    let event = push(&start, &after, "refs/heads/main", 2);
    for (depth, code) in [("1", 1), ("2", 3), ("3", 0)] {
        clone(&place, "main", depth);
        let ran = github(&place, "clone", ("push", &event), &after);
        assert_eq!(ran.code == 0, code == 0, "{depth}: {}{}", ran.out, ran.said);
        assert_eq!(ran.output("complete") == "true", code == 0, "{depth}: {}", ran.out);
        assert!(code == 0 || ran.said.contains("`fetch-depth: 3`"), "{depth}: {}", ran.said);
        let missing = place.git("work", &["rev-parse", &format!("{after}~{depth}")]);
        assert!(code == 0 || ran.summary.contains(short(&missing)), "{depth}: {}", ran.summary);
    }
    clone(&place, "main", "1");
    let ran = github(&place, "clone", ("schedule", &json!({})), &after);
    assert_eq!(ran.sarif, ["tree.sarif"], "an upload of a part of the history would close alerts");
}

#[test]
fn bad_events_are_told_and_hostile_names_are_text() {
    let (place, main) = started();
    let wrong = [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"ref\": 1}",
        "{\"ref\":\"a\",\"after\":\"x\\n::error::y\",\"before\":\"z\"}",
        "{\"ref\":\"a\",\"after\":null}",
        &"[".repeat(100_000),
    ];
    for event in wrong {
        for name in ["push", "pull_request", "merge_group", "pull_request_target"] {
            let ran = job(&place, "work", (name, event), &main);
            assert!(ran.code == 2 && ran.out.is_empty() && ran.said.starts_with("error: the event"), "{name} {event:.40}: {}", ran.said);
            assert_eq!(ran.output("complete"), "false");
        }
    }
    for name in [
        "refs/heads/a\n::error::b",
        "refs/heads/::stop-commands::x",
        "refs/heads/##[add-mask]a",
        "refs/heads/\u{1b}[31m\u{202e}",
        "::set-output name=a::b",
    ] {
        for before in [ZEROS, &"1".repeat(40), &main] {
            let ran = github(&place, "work", ("push", &push(before, &main, name, 1)), &main);
            assert!(ran.code < 2, "{}", ran.said);
            assert!(!ran.said.contains('\u{1b}') && !ran.summary.contains('\u{202e}'), "{}", ran.said);
        }
    }
    let set = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push"), ("GITHUB_EVENT_PATH", "/nowhere/event.json")];
    let (code, _, said) = place.lockhound("work", &["ci"], &set, "");
    assert!(code == 2 && said.contains("/nowhere/event.json"), "{said}");
    let (code, _, said) = place.lockhound("work", &["ci"], &set[..1], "");
    assert!(code == 2 && said.contains("GITHUB_EVENT_NAME is not set"), "{said}");
    // An output's value can't end itself.
    let folder = format!("{}/a\nfindings=0\nb", text(&place.at("temp")));
    let (output, set) = (text(&place.at("output")), ("GITHUB_ACTIONS", "true"));
    place.write("output", "");
    let set = [set, ("GITHUB_EVENT_NAME", "schedule"), ("GITHUB_OUTPUT", output.as_str()), ("GITHUB_STEP_SUMMARY", "/nowhere/summary")];
    let (code, _, said) = place.lockhound("work", &["ci", "--only", "secrets", "--sarif-dir", &folder], &set, "");
    assert!(code == 1 && said.contains("note: there is no job summary"), "{said}");
    let read = outputs(&fs::read_to_string(&output).expect("a file"));
    assert_eq!(
        read.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["findings", "new-findings", "exit-code", "complete", "sarif-dir"]
    );
    assert_eq!(read.last().map(|(_, value)| value.as_str()), Some(folder.as_str()));
}

#[test]
fn gitlab_and_others() {
    let (place, before) = started();
    place.git("work", &["checkout", "-q", "-b", "topic"]);
    let after = place.commit("work", "new.yaml", &secret(2));
    place.git("work", &["push", "-q", "origin", "topic"]);
    let run = |set: &[(&str, &str)]| place.lockhound("work", &["ci", "--only", "secrets"], set, "");
    let gitlab = [
        ("CI", "true"),
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_SHA", after.as_str()),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_COMMIT_BRANCH", "topic"),
    ];
    let (code, out, said) = run(&[&gitlab[..], &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &before)]].concat());
    assert!(code == 1 && out.contains("scans merge request") && out.contains("new.yaml") && !out.contains("old.yaml"), "{out}{said}");
    for zeros_or in [ZEROS, before.as_str()] {
        let (code, out, said) = run(&[&gitlab[..], &[("CI_COMMIT_BEFORE_SHA", zeros_or), ("CI_PIPELINE_SOURCE", "push")]].concat());
        assert!(code == 1 && out.contains("new.yaml") && !out.contains("old.yaml"), "{out}{said}");
    }
    let (_, out, _) = run(&[&gitlab[..], &[("CI_PIPELINE_SOURCE", "schedule")]].concat());
    assert!(out.contains("new.yaml") && out.contains("old.yaml"), "{out}");
    let (code, _, said) = run(&[("GITLAB_CI", "true")]);
    assert!(code == 2 && said.contains("CI_COMMIT_SHA is not set"), "{said}");
    for set in [&[("CI", "true")][..], &[]] {
        let (code, out, _) = run(set);
        assert!(code == 1 && out.contains("new.yaml") && out.contains("old.yaml") && !out.contains("::error"), "{out}");
    }
    let (code, _, said) = place.lockhound(".", &["ci"], &[], "");
    assert!(code == 2 && said.contains("no git repository"), "{said}");
}
