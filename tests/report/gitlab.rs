//! GitLab's reports: valid by its own schemas where they are at hand, and no text in them that its Markdown works on.

use std::collections::BTreeSet;

use lockhound::finding::{Finding, Report, Role, Status};
use lockhound::report::{Format, Options};
use pulldown_cmark::{Event, LinkType, Parser, Tag};
use serde_json::{Value, json};

use crate::schemas::schema;
use crate::shapes::{advisory, all, brought, dependency, everything, finding, place, receipt, token};
use crate::written;

const REPORTS: [(Format, &str); 2] = [
    (Format::GitlabSecrets, "gitlab-secret-detection-15.0.7.json"),
    (Format::GitlabDependencies, "gitlab-dependency-scanning-15.0.7.json"),
];

fn document(format: Format, report: &Report) -> Value {
    serde_json::from_str(&written(format, report, Options::default())).expect("because reports are JSON")
}

fn vulnerabilities(format: Format, report: &Report) -> Vec<Value> {
    document(format, report)["vulnerabilities"].as_array().cloned().expect("because it is a list")
}

#[test]
fn reports_are_as_gitlab_asks() {
    for (format, name) in REPORTS {
        let Some(path) = schema(name) else { continue };
        let text = std::fs::read(path).expect("because it was there");
        let schema = jsonschema::validator_for(&serde_json::from_slice(&text).expect("JSON")).expect("a schema");
        for (name, report) in all() {
            let document = document(format, &report);
            let errors: Vec<String> = schema.iter_errors(&document).map(|error| format!("{} {error}", error.instance_path())).collect();
            assert_eq!(errors, Vec::<String>::new(), "{name}");
        }
        let mut wrong = document(format, &everything());
        wrong["vulnerabilities"][0]["severity"] = json!("bad");
        assert!(!schema.is_valid(&wrong), "the schema must tell wrong from right");
    }
}

#[test]
fn each_half_is_in_its_own_report_and_gaps_in_both() {
    let report = everything();
    assert_eq!(vulnerabilities(Format::GitlabSecrets, &report).len(), 50 + 50, "one secret stands at fifty live places");
    assert_eq!(vulnerabilities(Format::GitlabDependencies, &report).len(), 40);
    for (format, _) in REPORTS {
        let document = document(format, &report);
        assert_eq!(document["scan"]["messages"].as_array().map(Vec::len), Some(report.gaps.len()), "none is accepted");
        assert_eq!(document["scan"]["status"], "failure", "the scanner itself failed on something");
        let clean = Report { receipt: receipt(), ..Report::default() };
        assert_eq!(self::document(format, &clean)["scan"]["status"], "success");
    }
}

#[test]
fn identities_are_unique_and_stay_when_lines_move() {
    let identities = |report: &Report| -> Vec<String> {
        let both = REPORTS.iter().flat_map(|(format, _)| vulnerabilities(*format, report));
        both.map(|vulnerability| vulnerability["id"].to_string()).collect()
    };
    let mut report = everything();
    let before = identities(&report);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len());
    report.findings.iter_mut().flat_map(|finding| &mut finding.places).for_each(|place| place.region.line += 100);
    assert_eq!(identities(&report), before);
}

#[test]
fn a_secret_says_where_and_in_which_commit() {
    let places = vec![brought(place(Status::History, b"old/main.rs", 7)), place(Status::History, b"b", 1)];
    let report = Report { findings: vec![finding(&token(), "f1", places)], receipt: receipt(), ..Report::default() };
    let found = vulnerabilities(Format::GitlabSecrets, &report).remove(0);
    let commit = json!({ "sha": "1a".repeat(20), "date": "2021-03-04T09:26:40Z", "author": "Ada Lovelace" });
    assert_eq!(found["location"], json!({ "file": "old/main.rs", "start_line": 7, "end_line": 7, "commit": commit }));
    assert_eq!((&found["severity"], &found["name"]), (&json!("Critical"), &json!("Made-up service token")));
    let cwe = json!({ "type": "cwe", "name": "CWE-798", "value": "798", "url": "https://cwe.mitre.org/data/definitions/798.html" });
    let rule = json!({ "type": "lockhound_rule_id", "name": "lockhound rule made-up-token", "value": "made-up-token" });
    assert_eq!(found["identifiers"], json!([rule, cwe]));
    assert_eq!(found["details"]["places"]["items"], json!([{ "type": "text", "value": "b:1:15" }]));
}

#[test]
fn a_dependency_says_which_lockfile_and_package() {
    let mut places = vec![place(Status::Live, b"app/Cargo.toml", 12), place(Status::Live, b"Cargo.lock", 120)];
    places[1].role = Role::Locks;
    let found = Finding { dependency: Some(dependency(b"time")), ..finding(&advisory(), "d", places) };
    let report = Report { findings: vec![found], receipt: receipt(), ..Report::default() };
    let document = document(Format::GitlabDependencies, &report);
    let package = json!({ "package": { "name": "time" }, "version": "time", "direct": false });
    assert_eq!(document["vulnerabilities"][0]["location"], json!({ "file": "Cargo.lock", "dependency": package }));
    let file = json!({ "path": "Cargo.lock", "package_manager": "cargo", "dependencies": [package] });
    assert_eq!(document["dependency_files"], json!([file]));
}

#[test]
fn descriptions_are_inert_markdown() {
    for (name, report) in all() {
        for (format, _) in REPORTS {
            for found in vulnerabilities(format, &report) {
                let text = found["description"].as_str().unwrap_or_default().to_owned();
                let has_power = |event: &Event| match event {
                    Event::Start(Tag::Link { link_type, .. }) => *link_type != LinkType::Autolink,
                    Event::Text(text) => text.contains('@'),
                    Event::Start(Tag::Image { .. } | Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => true,
                    _ => false,
                };
                let mut in_code = false;
                let powers = Parser::new(&text).filter(|event| {
                    in_code = match event {
                        Event::Start(Tag::CodeBlock(_)) => true,
                        Event::Start(_) | Event::End(_) => false,
                        _ => in_code,
                    };
                    !in_code && has_power(event)
                });
                assert_eq!(powers.map(|event| format!("{event:?}")).collect::<Vec<_>>(), Vec::<String>::new(), "{name}\n{text}");
            }
        }
    }
}
