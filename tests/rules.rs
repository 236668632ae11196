//! The rules of `patterns/`: what their examples promise, they keep.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use lockhound::blob::{Blob, Part};
use lockhound::finding::Confidence;
use lockhound::secrets::rule_file::{self, RuleSpec};
use lockhound::secrets::{Detector, Hit, RuleText};

/// Name and text of each rule file.
fn files() -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(&path)?));
        }
    }
    files.sort();
    assert!(!files.is_empty(), "patterns/ holds no rule file");
    Ok(files)
}

fn rules() -> io::Result<Vec<RuleSpec>> {
    Ok(files()?
        .iter()
        .flat_map(|(name, text)| rule_file::parse(text).map_err(|problem| format!("{name}: {problem}")).unwrap_or_default())
        .collect())
}

fn scan(detector: &Detector, text: &str) -> Vec<Hit> {
    detector.scan(Blob { bytes: text.as_bytes(), part: Part::File, path: None }).told
}

/// The examples of `rule` that match, as they are in a repository.
fn examples(rule: &RuleSpec) -> Vec<String> {
    rule.matches.iter().map(|example| example.replace('¦', "")).collect()
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_example_gives_what_its_rule_promises() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let mut problems = Vec::new();
    for (name, text) in files()? {
        problems.extend(detector.check_examples(&text).iter().map(|problem| format!("{name}: {problem}")));
    }
    assert_none(&problems);
    Ok(())
}

/// Alone and as a user's: two examples of each kind, anchors that every match holds, no unknown key.
#[test]
fn every_rule_file_is_well_formed_alone() -> anyhow::Result<()> {
    let alone = |(name, text): (String, String)| Detector::with_rules(&[RuleText { name, text }], false).err();
    let problems: Vec<String> = files()?.into_iter().filter_map(alone).map(|error| format!("{error:#}")).collect();
    assert_none(&problems);
    Ok(())
}

#[test]
fn there_are_as_many_rules_as_promised() -> anyhow::Result<()> {
    assert!(rules()?.len() >= 400 && files()?.len() >= 250);
    Ok(())
}

/// `UPDATE=1 cargo test --test rules` writes it.
#[test]
fn the_page_of_rules_is_current() -> anyhow::Result<()> {
    let listed = Command::new(env!("CARGO_BIN_EXE_lockhound")).args(["rules", "list", "--format", "markdown"]).output()?;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&page, &listed.stdout)?;
    }
    assert!(fs::read(&page)? == listed.stdout, "docs/rules.md is not what `lockhound rules list --format markdown` prints");
    Ok(())
}

#[test]
fn built_in_rules_are_those_of_the_folder() -> anyhow::Result<()> {
    let built_in: BTreeSet<String> = Detector::builtin()?.rules().map(|issue| issue.id.clone()).collect();
    let rules = rules()?;
    let written: BTreeSet<String> = rules.iter().map(|rule| rule.id.to_string()).collect();
    assert_eq!(rules.len(), written.len(), "two rules have one id");
    assert_eq!(built_in, written);
    Ok(())
}

/// An example that is shaped like a secret would be found in this repository, and block its push.
#[test]
fn rule_files_hold_nothing_shaped_like_a_secret() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let mut problems = Vec::new();
    for (name, text) in files()? {
        let likely = scan(&detector, &text).into_iter().filter(|hit| hit.confidence > Confidence::Guess);
        problems.extend(likely.map(|hit| format!("{name}:{}: {}", hit.region.line, hit.issue.id)));
    }
    assert_none(&problems);
    Ok(())
}

#[test]
fn no_evidence_and_no_redacted_text_holds_six_bytes_of_a_secret() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let mut problems = Vec::new();
    // Where a finding points at more than its secret, the detector's own tests know what the secret is.
    for rule in rules()?.into_iter().filter(|rule| !rule.regex.contains("<span>")) {
        for (number, example) in examples(&rule).iter().enumerate() {
            for text in [example.clone(), format!("é{example} {example}"), example.replace('\n', "\r\n")] {
                let hits = scan(&detector, &text);
                let redacted = detector.redact(text.as_bytes());
                for hit in &hits {
                    let secret = text.as_bytes().get(hit.span.clone()).unwrap_or_default();
                    let leaks = |output: &[u8]| secret.windows(6).any(|part| output.windows(6).any(|shown| shown == part));
                    if leaks(hit.evidence.line.as_bytes()) || leaks(format!("{:?} {:?}", hit.facts, hit.fingerprint).as_bytes()) {
                        problems.push(format!("{}: evidence of example {}", rule.id, number + 1));
                    }
                    if leaks(redacted.as_bytes()) {
                        problems.push(format!("{}: redacted example {}", rule.id, number + 1));
                    }
                    let (start, end) = hit.evidence.mark;
                    if hit.evidence.line.as_bytes().get(start..end).is_none_or(<[u8]>::is_empty) {
                        problems.push(format!("{}: the mark of example {} marks nothing", rule.id, number + 1));
                    }
                }
            }
        }
    }
    assert_none(&problems);
    Ok(())
}

#[test]
fn a_fingerprint_is_the_secrets_and_not_the_places() -> anyhow::Result<()> {
    let detector = Detector::builtin()?;
    let mut problems = Vec::new();
    for rule in rules()? {
        for (number, example) in examples(&rule).iter().enumerate() {
            let prints = |text: &str| scan(&detector, text).into_iter().map(|hit| hit.fingerprint).collect::<Vec<_>>();
            if prints(example) != prints(&format!("// moved\n\n{example}\n")) {
                problems.push(format!("{}: example {}", rule.id, number + 1));
            }
        }
    }
    assert_none(&problems);
    Ok(())
}
