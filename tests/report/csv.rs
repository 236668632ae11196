//! The table: read back by a strict reader of RFC 4180, and no field that a spreadsheet runs.

use lockhound::finding::{Report, Status};
use lockhound::report::{Format, Options};
use lockhound::text::{csv_field, terminal};

use crate::shapes::{HOSTILE, all, everything, finding, hostile, place, token};
use crate::written;

/// A file's records, or where it is none: quotes only around a field or doubled in it, CRLF behind each record.
fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (field, tail) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)?
        } else {
            let (field, tail) = rest.split_at(rest.find([',', '\r', '\n', '"']).ok_or("no end of a record")?);
            (field.to_owned(), tail)
        };
        record.push(field);
        rest = if let Some(tail) = tail.strip_prefix(',') {
            tail
        } else {
            records.push(std::mem::take(&mut record));
            tail.strip_prefix("\r\n").ok_or_else(|| format!("a stray sign before {:?}", tail.chars().take(9).collect::<String>()))?
        };
    }
    if record.is_empty() { Ok(records) } else { Err("an open record".to_owned()) }
}

fn quoted_field(mut rest: &str) -> Result<(String, &str), String> {
    let mut field = String::new();
    loop {
        let (before, tail) = rest.split_once('"').ok_or("an open quote")?;
        field.push_str(before);
        match tail.strip_prefix('"') {
            Some(tail) => {
                field.push('"');
                rest = tail;
            }
            None => return Ok((field, tail)),
        }
    }
}

fn table(report: &Report) -> Vec<Vec<String>> {
    records(&written(Format::Csv, report, Options::default())).expect("because it is RFC 4180")
}

#[test]
fn every_place_and_gap_is_a_row() {
    for (name, report) in all() {
        let table = table(&report);
        let findings = report.findings.iter().chain(&report.mended).chain(&report.suppressed);
        let places: usize = findings.map(|finding| finding.places.len()).sum();
        assert_eq!(table.len(), 1 + places + report.gaps.len() + report.accepted.len(), "{name}");
        assert!(table.iter().all(|row| row.len() == table[0].len()), "{name}");
    }
}

#[test]
fn fields_hold_what_their_column_says() {
    let table = table(&Report { findings: vec![finding(&token(), "f1", vec![place(Status::Live, b"a, \"b\".rs", 12)])], ..everything() });
    let field = |row: usize, column: &str| table[row][table[0].iter().position(|name| name == column).expect("a column")].as_str();
    let known = ["type", "rule", "severity", "status", "path", "line", "column", "fingerprint"].map(|column| field(1, column));
    assert_eq!(known, ["finding", "made-up-token", "critical", "live", "a, \"b\".rs", "12", "15", "f1"]);
    let gap = table.len() - 1;
    let known = ["type", "rule", "bytes", "detail"].map(|column| field(gap, column));
    assert_eq!(known, ["gap", "internal", "8000", "it is too big; raise the limit with --max-size"]);
}

#[test]
fn no_field_is_a_formula() {
    for formula in ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "＝1", " =1", "\"=1", "x;=1", "x; \"-1"] {
        let row = &table(&hostile(formula.as_bytes()))[1];
        for field in row.iter().filter(|field| !field.starts_with("http")) {
            for part in field.split(';') {
                let start = part.trim_start_matches([' ', '"']);
                assert!(!start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{formula}: {field}");
            }
        }
    }
    assert_eq!(csv_field(b"\t=1\r"), "\\t=1\\r", "a tab and a line's end are not what they were");
    assert_eq!(csv_field(b"=1+1"), "'=1+1");
    assert_eq!(csv_field(b"a-b=c"), "a-b=c");
}

#[test]
fn paths_come_back() {
    for text in HOSTILE {
        let table = table(&hostile(text));
        let at = table[0].iter().position(|name| name == "path").expect("a column");
        assert_eq!(table[1][at].trim_start_matches('\''), terminal(text));
    }
}
