//! The reports for programs.

use jsonschema::Validator;
use lockhound::finding::Report;
use lockhound::report::{Format, Options};
use serde_json::{Value, json};

use crate::shapes::{HOSTILE, all, everything, hostile};
use crate::written;

fn schema(part: Option<&str>) -> Validator {
    let mut schema: Value = serde_json::from_str(include_str!("../../src/report/report.schema.json")).expect("because it is JSON");
    if let Some(part) = part {
        schema = json!({ "$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": format!("#/$defs/{part}") });
    }
    jsonschema::draft202012::new(&schema).expect("because it is a schema")
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("because reports are JSON")
}

fn document(report: &Report) -> Value {
    parsed(&written(Format::Json, report, Options::default()))
}

#[test]
fn documents_are_as_the_schema_says() {
    let schema = schema(None);
    for (name, report) in all() {
        let document = document(&report);
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
        assert_eq!(document["findings"].as_array().map(Vec::len), Some(report.findings.len()));
        assert_eq!(document["gaps"].as_array().map(Vec::len), Some(report.gaps.len()));
    }
    assert!(!schema.is_valid(&json!({ "schema_version": 1 })));
    let mut wrong = document(&everything());
    wrong["findings"][0]["places"][0]["status"] = json!("gone");
    assert!(!schema.is_valid(&wrong), "the schema must tell wrong from right");
}

#[test]
fn lines_are_objects_and_the_receipt_is_the_last() {
    let schema = schema(Some("line"));
    for (name, report) in all() {
        let lines: Vec<Value> = written(Format::Jsonl, &report, Options::default()).lines().map(parsed).collect();
        assert_eq!(
            lines.len(),
            report.findings.len() + report.mended.len() + report.suppressed.len() + report.gaps.len() + report.accepted.len() + 1,
            "{name}"
        );
        assert!(lines.iter().all(|line| schema.is_valid(line)), "{name}");
        let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
        let order = |kind: &&str| ["finding", "mended", "suppressed", "gap", "accepted", "receipt"].iter().position(|known| known == kind);
        assert!(types.is_sorted_by_key(order), "{name}");
        assert_eq!(types.iter().filter(|kind| **kind == "receipt").count(), 1);
    }
}

#[test]
fn text_from_outside_comes_back_byte_for_byte() {
    for text in HOSTILE {
        let document = document(&hostile(text));
        let place = &document["findings"][0]["places"][0];
        let path = place["path"].as_str().expect("because it has a path");
        if let Ok(text) = str::from_utf8(text) {
            assert_eq!(path, text);
            assert_eq!(place.get("path_hex"), None);
        } else {
            assert_eq!(bytes(place["path_hex"].as_str().unwrap_or_default()), text);
            assert!(path.contains('\u{fffd}'));
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).expect("because digits are ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("because it is hex")).collect()
}

#[test]
fn marks_count_characters() {
    let mut report = everything();
    let found = &mut report.findings[0];
    found.evidence = Some(lockhound::finding::Evidence { line: "é\"****\"".to_owned().into(), mark: (3, 7) });
    assert_eq!(document(&report)["findings"][0]["evidence"], json!({ "line": "é\"****\"", "mark": { "start": 2, "end": 6 } }));
}
