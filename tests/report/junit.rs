//! `JUnit` XML: well-formed for a strict parser, valid by Surefire's and Jenkins' schemas where `xmllint` and they are at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use lockhound::finding::{Receipt, Report, Severity, Status};
use lockhound::report::{Format, Options};
use roxmltree::{Document, Node};

use crate::schemas;
use crate::shapes::{all, everything, finding, place, receipt, token};
use crate::written;

fn junit(report: &Report) -> String {
    written(Format::Junit, report, Options::default())
}

fn elements<'a>(document: &'a Document, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(name))
}

#[test]
fn every_shape_is_well_formed_and_counted() {
    for (name, report) in all() {
        let text = junit(&report);
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(elements(&document, "failure").count(), report.findings.len(), "{name}");
        assert_eq!(elements(&document, "error").count(), report.gaps.len(), "{name}");
        assert_eq!(elements(&document, "skipped").count(), report.suppressed.len() + report.accepted.len(), "{name}");
        for suite in elements(&document, "testsuite") {
            let counted = |tag: &str| suite.descendants().filter(|node| node.has_tag_name(tag)).count().to_string();
            let said =
                ["tests", "failures", "errors", "skipped"].map(|attribute| suite.attribute(attribute).unwrap_or_default().to_owned());
            assert_eq!(said, ["testcase", "failure", "error", "skipped"].map(counted), "{name}");
        }
        let whole = document.root_element().attribute("tests").unwrap_or_default().to_owned();
        assert_eq!(whole, elements(&document, "testcase").count().to_string(), "{name}");
    }
}

#[test]
fn characters_that_xml_has_not_come_out_escaped() {
    let mut found = finding(&token(), "f", vec![place(Status::Live, "a\u{0}\u{b}\u{fffe}\u{ffff}]]>&<\"'\u{85}".as_bytes(), 1)]);
    found.severity = Severity::High;
    let text = junit(&Report { findings: vec![found], ..Report::default() });
    let document = Document::parse(&text).expect("because it is XML");
    let case = elements(&document, "testcase").next().expect("because there is a finding");
    assert_eq!(case.attribute("classname"), Some("a\\x00\\x0b\\u{fffe}\\u{ffff}]]>&<\"'\\u{85}"));
}

#[test]
fn a_half_that_is_clean_passes_and_one_that_was_not_looked_at_is_not_there() {
    let suites = |report: &Report| {
        let text = junit(report);
        let document = Document::parse(&text).expect("because it is XML");
        let name = |node: Node| node.attribute("name").unwrap_or_default().to_owned();
        let cases = elements(&document, "testcase").map(name).collect::<Vec<_>>();
        (elements(&document, "testsuite").map(name).collect::<Vec<_>>(), cases)
    };
    let (names, cases) = suites(&Report { receipt: receipt(), ..Report::default() });
    assert_eq!(names, ["lockhound secrets", "lockhound dependencies", "lockhound coverage"]);
    assert_eq!(cases, ["no credentials", "no advisories", "everything was looked at, or the policy accepts that it was not"]);
    let secrets_only = Receipt { database: None, lockfiles: 0, ..receipt() };
    let (names, cases) = suites(&Report { receipt: secrets_only, gaps: everything().gaps, ..Report::default() });
    assert_eq!(names, ["lockhound secrets", "lockhound coverage"]);
    assert_eq!((cases.len(), cases[0].as_str(), cases[1].as_str()), (154, "no credentials", "missing-object gaps/0, object 00000000000"));
}

#[test]
fn files_are_valid_by_the_schemas_of_their_readers() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("junit");
    std::fs::create_dir_all(&folder).expect("because cargo gives tests a folder");
    let (mut files, mut suites) = (Vec::new(), Vec::new());
    for (name, report) in all() {
        let text = junit(&report);
        let document = Document::parse(&text).expect("because it is XML");
        let write = |name: String, text: &str, to: &mut Vec<PathBuf>| {
            let file = folder.join(format!("{name}.xml"));
            std::fs::write(&file, text).expect("because the folder is ours");
            to.push(file);
        };
        for (number, suite) in elements(&document, "testsuite").enumerate() {
            write(format!("{name}-{number}"), &text[suite.range()], &mut suites);
        }
        write(name, &text, &mut files);
    }
    for (schema, files) in [("junit-10.xsd", files), ("surefire-test-report.xsd", suites)] {
        let Some(schema) = schemas::schema(schema) else { continue };
        let Ok(checked) = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).args(&files).output() else {
            return schemas::skipped("no xmllint");
        };
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}
