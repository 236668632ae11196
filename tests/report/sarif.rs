//! The report for code scanning. `.ci/sarif` runs a validator over the files that are written here.

use std::collections::BTreeSet;
use std::path::Path;

use lockhound::finding::{Dependency, Edge, Finding, Place, Receipt, Region, Report, Role, Status, Step};
use lockhound::report::{Format, Options};
use serde_json::{Value, json};

use crate::shapes::{HOSTILE, advisory, all, brought, dependency, everything, finding, hostile, place, receipt, token};
use crate::written;

fn runs(report: &Report) -> Vec<Value> {
    let text = written(Format::Sarif, report, Options::default());
    let log: Value = serde_json::from_str(&text).expect("because reports are JSON");
    log["runs"].as_array().expect("because a log has runs").clone()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn categories(report: &Report) -> Vec<String> {
    runs(report).iter().filter_map(|run| run["automationDetails"]["id"].as_str().map(str::to_owned)).collect()
}

fn with(findings: Vec<Finding>) -> Report {
    Report { findings, receipt: receipt(), ..Report::default() }
}

/// A live place whose line hashes to `hash`.
fn hashed(path: &str, line: u32, hash: &str) -> Place {
    Place { line_hash: Some(hash.to_owned()), ..place(Status::Live, path.as_bytes(), line) }
}

#[test]
fn files_of_every_shape_are_written_for_the_validator() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sarif");
    std::fs::create_dir_all(&folder).expect("because cargo gives tests a folder");
    for (name, report) in all() {
        let text = written(Format::Sarif, &report, Options::default());
        std::fs::write(folder.join(format!("{name}.sarif")), text).expect("because the folder is ours");
    }
}

#[test]
fn each_half_that_was_scanned_has_a_run_even_when_it_is_clean() {
    let secrets = Receipt { database: None, lockfiles: 0, ..receipt() };
    let dependencies = Receipt { rules: 0, ..receipt() };
    let clean = |receipt| categories(&Report { receipt, ..Report::default() });
    assert_eq!(clean(receipt()), ["lockhound/tree/", "lockhound/history/", "lockhound/dependencies/"]);
    assert_eq!(clean(secrets), ["lockhound/tree/", "lockhound/history/"]);
    assert_eq!(clean(dependencies), ["lockhound/dependencies/"]);
    assert_eq!(clean(Receipt::default()), ["lockhound/coverage/"]);
    assert!(runs(&with(Vec::new())).iter().all(|run| run["results"] == json!([])));
}

#[test]
fn a_finding_is_in_one_run_only() {
    let at = |status| with(vec![finding(&token(), "f", vec![place(status, b"a", 1)])]);
    for status in [Status::OtherRef, Status::Metadata, Status::History, Status::Unreachable] {
        let counts: Vec<usize> = runs(&at(status)).iter().map(|run| list(&run["results"]).len()).collect();
        assert_eq!(counts, [0, 1, 0], "{status:?}");
    }
    let both = vec![place(Status::Live, b"a", 1), place(Status::Live, b"b", 2), place(Status::History, b"c", 3)];
    let runs = runs(&with(vec![finding(&token(), "f", both), finding(&advisory(), "d", vec![place(Status::Live, b"Cargo.lock", 9)])]));
    let results: Vec<Vec<Value>> = runs.iter().map(|run| list(&run["results"])).collect();
    assert_eq!(results.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1]);
    assert_eq!(list(&results[0][0]["relatedLocations"]).len(), 2);
    assert_eq!(list(&results[0][1]["relatedLocations"]).len(), 0);
}

#[test]
fn what_github_could_not_tell_apart_is_one_alert() {
    let findings = vec![
        finding(&token(), "one", vec![hashed("a.env", 3, "abc:1")]),
        finding(&token(), "two", vec![hashed("a.env", 3, "abc:1")]),
        finding(&token(), "three", vec![hashed("a.env", 4, "abc:2"), hashed("b.env", 3, "abc:1")]),
    ];
    let results = list(&runs(&with(findings))[0]["results"]);
    assert_eq!(results.len(), 3);
    let text = results[0]["message"]["text"].as_str().expect("because a message has text");
    assert!(text.starts_with("Made-up service token. 2 of them stand on this line. In the current tree."), "{text}");
    assert_eq!(results[0]["partialFingerprints"], json!({ "lockhound/v1": "one", "primaryLocationLineHash": "abc:1" }));
    assert_eq!(results[1]["partialFingerprints"]["primaryLocationLineHash"], "abc:2");
}

#[test]
fn identities_are_stable_unique_and_free_of_commits() {
    let report = everything();
    let mut moved = report.clone();
    for place in moved.findings.iter_mut().flat_map(|finding| &mut finding.places) {
        place.region.line += 100;
        place.object = None;
        place.commit = None;
    }
    let identities = |report: &Report| -> Vec<String> {
        let results = runs(report).into_iter().flat_map(|run| list(&run["results"]));
        let identity = |result: Value| {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            format!("{} {uri} {}", result["ruleId"], result["partialFingerprints"]["primaryLocationLineHash"])
        };
        results.map(identity).collect()
    };
    let found = identities(&report);
    assert_eq!(found, identities(&moved));
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
    assert_eq!(
        found.first().map(String::as_str),
        Some("\"made-up-token\" \".git/COMMIT_EDITMSG\" \"5c88856247990850:1\""),
        "a published value never changes"
    );
}

#[test]
fn rules_are_those_that_fired_each_once_and_results_point_at_them() {
    for (name, report) in all() {
        for run in runs(&report) {
            let rules = list(&run["tool"]["driver"]["rules"]);
            let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
            assert!(ids.is_sorted_by(|a, b| a < b), "{name}");
            let results = list(&run["results"]);
            for result in &results {
                let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("because it has one");
                assert_eq!(result["ruleId"], rules[index]["id"], "{name}");
            }
            let fired: BTreeSet<&str> = results.iter().filter_map(|result| result["ruleId"].as_str()).collect();
            assert_eq!(fired.len(), rules.len(), "{name}");
            for notification in list(&run["invocations"][0]["toolExecutionNotifications"]) {
                let at = notification["descriptor"]["index"].as_u64().and_then(|at| usize::try_from(at).ok()).expect("because it has one");
                assert_eq!(run["tool"]["driver"]["notifications"][at]["id"], notification["descriptor"]["id"], "{name}");
            }
        }
    }
}

#[test]
fn rules_and_results_say_what_github_shows() {
    let mut lockfile = finding(&advisory(), "d", vec![place(Status::Live, b"Cargo.lock", 9)]);
    lockfile.facts = vec!["crate time 0.1.43".to_owned().into()];
    lockfile.advice = vec!["cargo update -p time".to_owned().into()];
    let secret = finding(&token(), "f", vec![brought(place(Status::History, b"old dir/main.rs", 7))]);
    let runs = runs(&with(vec![secret, lockfile]));
    let rule = |run: &Value| run["tool"]["driver"]["rules"][0].clone();
    let shown =
        |rule: &Value| json!([rule["name"], rule["shortDescription"]["text"], rule["defaultConfiguration"]["level"], rule["properties"]]);
    let properties =
        |severity: &str| json!({ "precision": "very-high", "security-severity": severity, "tags": ["security", "external/cwe/cwe-798"] });
    assert_eq!(shown(&rule(&runs[1])), json!(["MadeUpServiceToken", "Made-up service token", "error", properties("9.5")]));
    assert_eq!(shown(&rule(&runs[2])), json!(["SegfaultInMadeUpTime", "Segfault in made-up time", "warning", properties("6.2")]));
    let message = |run: &Value| run["results"][0]["message"]["text"].clone();
    let secret = "Made-up service token. Only in history: brought by 1a1a1a1a1a1 2021-03-04. Whoever has a clone has it still: revoke it. \
        Checksum valid.";
    assert_eq!(message(&runs[1]), secret, "no author: that is nobody's business here");
    assert_eq!(message(&runs[2]), "Segfault in made-up time. In the current tree. Crate time 0.1.43. What to do: cargo update -p time");
    let expected = json!({
        "artifactLocation": { "uri": "old%20dir/main.rs", "uriBaseId": "%SRCROOT%" },
        "region": { "startLine": 7, "startColumn": 15, "endLine": 7, "endColumn": 40 },
    });
    assert_eq!(runs[1]["results"][0]["locations"][0]["physicalLocation"], expected);
}

#[test]
fn regions_are_of_one_line_and_count_from_one() {
    for (name, report) in all() {
        for result in runs(&report).iter().flat_map(|run| list(&run["results"])) {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let number = |key: &str| region.get(key).and_then(Value::as_u64);
            assert!(number("startLine") >= Some(1), "{name}");
            assert!(number("endLine").is_none_or(|end| Some(end) == number("startLine")), "{name}");
            assert!(number("endColumn").is_none_or(|end| Some(end) > number("startColumn")), "{name}");
        }
    }
}

#[test]
fn limits_hold_and_what_is_left_out_is_told() {
    let mut findings: Vec<Finding> =
        (0..6_000).map(|n| finding(&advisory(), &format!("{n}"), vec![place(Status::Live, b"Cargo.lock", 1)])).collect();
    findings.push(finding(&token(), "x", (0..500).map(|line| place(Status::History, b"a", line)).collect()));
    let mut critical = finding(&advisory(), "worst", vec![place(Status::Live, b"Cargo.lock", 1)]);
    critical.severity = lockhound::finding::Severity::Critical;
    findings.push(critical);
    let runs = runs(&with(findings));
    let results = list(&runs[2]["results"]);
    assert_eq!(results.len(), 5_000);
    assert_eq!(results[0]["level"], "error");
    let told = &runs[2]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["message"]["text"], "1,001 results left out of this file; the JSON report has them all.");
    assert_eq!(runs[2]["invocations"][0]["executionSuccessful"], true);
    assert_eq!(list(&runs[1]["results"][0]["relatedLocations"]).len(), 100);
}

#[test]
fn every_gap_is_told_in_some_run() {
    for receipt in [receipt(), Receipt { database: None, lockfiles: 0, ..receipt() }, Receipt { rules: 0, ..receipt() }, Receipt::default()]
    {
        let report = Report { gaps: everything().gaps, receipt, ..Report::default() };
        let notifications = runs(&report).into_iter().flat_map(|run| list(&run["invocations"][0]["toolExecutionNotifications"]));
        let told: BTreeSet<String> = notifications.map(|told| told["descriptor"]["id"].to_string()).collect();
        assert_eq!(told.len(), 17);
    }
}

#[test]
fn addresses_and_markdown_are_inert() {
    for text in HOSTILE {
        for run in runs(&hostile(text)) {
            for result in list(&run["results"]) {
                let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap_or_default().to_owned();
                assert!(!uri.is_empty() && !uri.starts_with('/') && uri.split('/').all(|name| !matches!(name, "" | "." | "..")), "{uri}");
                assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
                let message = result["message"]["text"].as_str().unwrap_or_default();
                assert!(["<", "`", "@o", "@m", "]("].iter().all(|power| !message.replace("\\](", "").contains(power)), "{message}");
            }
            for rule in list(&run["tool"]["driver"]["rules"]) {
                let prose = outside_code(rule["help"]["markdown"].as_str().unwrap_or_default());
                for power in ["<script", "<img", "](", "![", "@"] {
                    let escaped = prose.replace("\\](", "").replace("\\]\\(", "").replace("\\!\\[", "").replace("\\<", "");
                    assert!(!escaped.contains(power), "{power} in {prose}");
                }
            }
        }
    }
}

#[test]
fn a_dependency_is_one_alert_at_the_line_that_pulls_it_in() {
    let at = |role, path: &str, line| Place { role, ..place(Status::Live, path.as_bytes(), line) };
    let hashed = Place { line_hash: Some("abc:1".to_owned()), ..at(Role::Requires, "app/Cargo.toml", 12) };
    let places = vec![hashed, at(Role::Locks, "Cargo.lock", 120), at(Role::Requires, "tool/Cargo.toml", 7)];
    let step = |name: &str, path: &str, line| Step {
        name: name.into(),
        version: "1.0.0".into(),
        path: path.into(),
        region: Region { line, column: 1, end_line: line + 3, end_column: 2 },
    };
    let way = vec![step("app", "app/Cargo.toml", 12), step("chrono", "Cargo.lock", 40), step("time", "Cargo.lock", 120)];
    let found = Finding {
        dependency: Some(Dependency { reach: vec![Edge::Dev], way, ..dependency(b"time") }),
        ..finding(&advisory(), "dep", places)
    };
    let results = list(&runs(&with(vec![found]))[2]["results"]);
    let [result] = &results[..] else { panic!("one alert: {results:?}") };
    let address = |location: &Value| {
        let physical = &location["physicalLocation"];
        let text = location["message"]["text"].as_str().unwrap_or_default();
        format!("{}:{} {text}", physical["artifactLocation"]["uri"].as_str().unwrap_or_default(), physical["region"]["startLine"])
    };
    assert_eq!(address(&result["locations"][0]), "app/Cargo.toml:12 ");
    let related: Vec<String> = list(&result["relatedLocations"]).iter().map(address).collect();
    assert_eq!(related, ["Cargo.lock:120 Locked in the current tree.", "tool/Cargo.toml:7 Required in the current tree."]);
    let flow = list(&result["codeFlows"][0]["threadFlows"][0]["locations"]);
    let flow: Vec<String> = flow.iter().map(|step| address(&step["location"])).collect();
    assert_eq!(flow, ["app/Cargo.toml:12 app 1.0.0 needs chrono", "Cargo.lock:40 chrono 1.0.0 needs time", "Cargo.lock:120 time 1.0.0"]);
    assert_eq!(result["partialFingerprints"]["primaryLocationLineHash"], "abc:1");
    assert_eq!(result["properties"]["reach"], json!(["dev"]));
}

/// Markdown less its fenced blocks and code spans (`CommonMark`: a span ends at a run of as many backticks as began it).
fn outside_code(markdown: &str) -> String {
    let mut fence: Option<usize> = None;
    let mut prose = String::new();
    for line in markdown.lines() {
        let run = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(opened) if run >= opened && line.len() == run => fence = None,
            Some(_) => {}
            None if run >= 3 && !line[run..].contains('`') => fence = Some(run),
            None => prose.push_str(&outside_spans(line)),
        }
        prose.push('\n');
    }
    prose
}

fn outside_spans(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '\\']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if tail.starts_with('\\') {
            let end = tail.char_indices().nth(2).map_or(tail.len(), |(end, _)| end);
            out.push_str(&tail[..end]);
            rest = &tail[end..];
            continue;
        }
        let run = tail.len() - tail.trim_start_matches('`').len();
        let body = &tail[run..];
        let closes = |end: &usize| {
            let behind = body[*end..].len() - body[*end..].trim_start_matches('`').len();
            behind == run && !body[..*end].ends_with('`')
        };
        let end = body.match_indices('`').map(|(end, _)| end).find(closes);
        rest = match end {
            Some(end) => &body[end + run..],
            None => body,
        };
    }
    out + rest
}

#[test]
fn what_is_suppressed_or_mended_is_no_result() {
    let told = with(vec![finding(&token(), "f1", vec![place(Status::Live, b"a.env", 3)])]);
    let Report { suppressed, mended, .. } = everything();
    assert!(!suppressed.is_empty() && !mended.is_empty());
    assert_eq!(runs(&Report { suppressed, mended, ..told.clone() }), runs(&told));
}
