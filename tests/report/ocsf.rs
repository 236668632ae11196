//! Events for SIEMs: valid by OCSF's own definitions where they are at hand.

use lockhound::finding::{Finding, Report, Role, Status};
use lockhound::report::{Format, Options};
use serde_json::{Value, json};

use crate::ocsf_schema::Framework;
use crate::schemas::schema;
use crate::shapes::{advisory, all, brought, dependency, everything, finding, place, receipt, token};
use crate::written;

fn events(report: &Report) -> Vec<Value> {
    let text = written(Format::Ocsf, report, Options::default());
    text.lines().map(|line| serde_json::from_str(line).expect("because each line is JSON")).collect()
}

#[test]
fn events_are_as_the_framework_says() {
    let Some(folder) = schema("ocsf-1.5.0") else { return };
    let framework = Framework::read(&folder);
    for (name, report) in all() {
        let events = events(&report);
        assert_eq!(events.len(), report.findings.len() + report.mended.len() + report.suppressed.len() + 1, "{name}");
        for event in events {
            assert_eq!(framework.judge(&event), Vec::<String>::new(), "{name}: {event:#}");
        }
    }
    let event = events(&everything()).remove(0);
    let wrong = |path: &str, value: Value| {
        let mut event = event.clone();
        *event.pointer_mut(path).expect("because it is there") = value;
        framework.judge(&event)
    };
    assert_eq!(wrong("/severity_id", json!(7)).len(), 1, "the judge must tell wrong from right");
    assert_eq!(wrong("/type_uid", json!(200_699)).len(), 1);
    assert_eq!(wrong("/time", json!("now")).len(), 1);
    assert_eq!(wrong("/finding_info", json!({ "title": "no uid" })).len(), 1);
    assert_eq!(wrong("/metadata/product", json!({ "version": "1", "colour": "red" })).len(), 2);
}

#[test]
fn a_secret_and_a_dependency_say_what_they_are() {
    let secret = finding(&token(), "f1", vec![brought(place(Status::History, b"old/main.rs", 7))]);
    let mut places = vec![place(Status::Live, b"app/Cargo.toml", 12), place(Status::Live, b"Cargo.lock", 120)];
    places[1].role = Role::Locks;
    let package = Finding { dependency: Some(dependency(b"time")), ..finding(&advisory(), "d", places) };
    let report = Report { findings: vec![secret, package], receipt: receipt(), ..Report::default() };
    let events = events(&report);
    let known = |event: &Value| json!([event["class_uid"], event["type_uid"], event["severity"], event["confidence"], event["status"]]);
    assert_eq!(known(&events[0]), json!([2006, 200_601, "Critical", "High", "New"]));
    assert_eq!(events[0]["finding_info"]["uid"], "f1");
    assert_eq!(events[0]["finding_info"]["first_seen_time"], 1_614_850_000_000_i64);
    assert_eq!(events[0]["file"], json!({ "name": "main.rs", "path": "old/main.rs", "type": "Regular File", "type_id": 1 }));
    assert_eq!(known(&events[1]), json!([2002, 200_201, "Medium", "High", "New"]));
    let vulnerability = &events[1]["vulnerabilities"][0];
    assert_eq!(vulnerability["advisory"]["uid"], "RUSTSEC-2020-0071");
    assert_eq!(vulnerability["affected_packages"][0]["path"], "Cargo.lock");
    assert_eq!(vulnerability["dependency_chain"], "time time > time time > time time");
    assert_eq!(known(&events[2]), json!([6007, 600_702, "Informational", null, "Success"]));
}

#[test]
fn the_scan_tells_every_gap() {
    let report = everything();
    let scan = events(&report).pop().expect("because the scan is the last line");
    assert_eq!(scan["num_skipped_items"], report.gaps.len());
    assert_eq!(scan["unmapped"]["gaps"].as_array().map(Vec::len), Some(report.gaps.len()));
    assert_eq!((&scan["activity_name"], &scan["num_detections"]), (&json!("Error"), &json!(91)));
}
