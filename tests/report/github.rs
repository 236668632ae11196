//! Annotations: the runner reads exactly ours out of the log, with each property and message as it was meant.

use std::collections::BTreeMap;

use lockhound::blob::Part;
use lockhound::finding::{Report, Severity, Status};
use lockhound::report::{Format, Options};
use lockhound::text::terminal;

use crate::runner::{Command, commands, newer};
use crate::shapes::{HOSTILE, all, brought, everything, finding, hostile, place, token};
use crate::written;

fn annotations(report: &Report) -> Vec<Command> {
    written(Format::Github, report, Options::default()).lines().filter_map(newer).collect()
}

/// What is left when the runner has taken the annotations out.
pub(crate) fn without_annotations(text: &str) -> String {
    let is_ours = |line: &str| newer(line).is_some_and(|command| ["error", "warning", "notice"].contains(&command.name.as_str()));
    text.split_inclusive('\n').filter(|line| !is_ours(line)).collect()
}

fn property<'a>(command: &'a Command, key: &str) -> Option<&'a str> {
    command.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

#[test]
fn a_finding_in_the_tree_is_annotated_where_it_stands() {
    let places = vec![place(Status::Live, b"src/a,b:c%.rs", 12), brought(place(Status::History, b"old.rs", 7))];
    let text = written(Format::Github, &Report { findings: vec![finding(&token(), "f", places)], ..Report::default() }, Options::default());
    let expected = "\
::error file=src/a%2Cb%3Ac%25.rs,line=12,endLine=12,col=15,endColumn=39,title=critical%3A Made-up service token::In the current tree. \
It stands at 1 more place. Checksum valid. What to do: Revoke it first, then take it out of the files that hold it. (made-up-token) \
https://docs.example/revoke
lockhound: 1 finding: 1 critical (1 secret). Coverage complete.
";
    assert_eq!(text, expected);
}

#[test]
fn only_files_of_the_tree_have_a_place() {
    let located = |status, part| {
        let mut place = place(status, b"a", 3);
        place.part = part;
        let command = annotations(&Report { findings: vec![finding(&token(), "f", vec![place])], ..Report::default() }).remove(0);
        (property(&command, "file").is_some(), property(&command, "line").is_some())
    };
    assert_eq!(located(Status::Live, Part::File), (true, true));
    assert_eq!(located(Status::Live, Part::FileName), (true, false));
    for status in [Status::OtherRef, Status::Metadata, Status::History, Status::Unreachable] {
        assert_eq!(located(status, Part::File), (false, false), "{status:?}");
    }
    for part in [Part::Commit, Part::Tag, Part::RefName, Part::Reflog, Part::Stream] {
        assert_eq!(located(Status::Live, part), (false, false), "{part:?}");
    }
}

#[test]
fn ten_of_a_kind_and_the_rest_is_counted() {
    let mut report = everything();
    for (at, found) in report.findings.iter_mut().enumerate() {
        found.severity = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical][at % 4];
    }
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for command in annotations(&report) {
        *kinds.entry(command.name).or_default() += 1;
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [("error".to_owned(), 10), ("notice".to_owned(), 10), ("warning".to_owned(), 10)]);
    let text = written(Format::Github, &report, Options::default());
    let (errors, warnings, notices) = (45 - 10, 23 + 1 - 10, 23 - 10);
    let line = format!("not annotated, for GitHub shows 10 of a kind: {errors} errors, {warnings} warnings, {notices} notices more\n");
    assert!(text.contains(&line), "{text}");
    let gaps = annotations(&report).into_iter().find(|command| command.name == "warning").expect("because there are gaps");
    assert!(gaps.data.starts_with("153 gaps: 1 missing-object (objects that are not there), "), "gaps come first: {}", gaps.data);
}

#[test]
fn the_runner_reads_what_was_meant_and_no_more() {
    for (name, report) in all() {
        let text = written(Format::Github, &report, Options::default());
        let lines: Vec<Command> = text.lines().filter_map(newer).collect();
        assert_eq!(commands(&text).len(), lines.len(), "{name}");
        for command in lines {
            assert!(["error", "warning", "notice"].contains(&command.name.as_str()), "{name} {command:?}");
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(command.properties.iter().all(|(key, _)| known.contains(&key.as_str())), "{name} {command:?}");
            assert!(!command.data.contains(['\r', '\n']) && !command.data.contains("##["), "{name} {command:?}");
        }
    }
    for text in HOSTILE.iter().filter(|text| !text.is_empty()) {
        let path = annotations(&hostile(text)).iter().find_map(|command| property(command, "file").map(str::to_owned));
        assert_eq!(path, Some(terminal(text)), "the path comes back as it is shown elsewhere");
    }
}
