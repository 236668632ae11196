//! The job summary: what GitHub's own Markdown makes of it, by an independent parser.

use lockhound::finding::{Finding, Report, Status};
use lockhound::report::Format;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::shapes::{all, brought, dependency, everything, finding, place, receipt, token};
use crate::written;

fn summary(report: &Report) -> String {
    written(Format::Markdown, report, lockhound::report::Options::default())
}

/// What a summary is made of, in the order of its nodes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Links, images, HTML but for our own line breaks, blocks, and text in which GitHub could read a mention or a link.
    powers: Vec<String>,
    /// Columns of each row.
    rows: Vec<usize>,
    headings: usize,
    strong: usize,
}

fn seen(markdown: &str) -> Seen {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut seen = Seen::default();
    for event in Parser::new_ext(markdown, extensions | Options::ENABLE_MATH | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => seen.rows.push(0),
            Event::Start(Tag::TableCell) => seen.rows.last_mut().into_iter().for_each(|cells| *cells += 1),
            Event::Start(Tag::Strong) => seen.strong += 1,
            Event::Start(Tag::Heading { .. }) => seen.headings += 1,
            Event::Start(Tag::Table(_) | Tag::Paragraph | Tag::List(_) | Tag::Item)
            | Event::End(_)
            | Event::Code(_)
            | Event::SoftBreak
            | Event::HardBreak => {}
            Event::InlineHtml(html) if &*html == "<br>" => {}
            // What GitHub makes links and mentions of, beyond what the parser does.
            Event::Text(text) if ["@", "//", "www.", "#"].iter().all(|power| !text.contains(power)) => {}
            other => seen.powers.push(format!("{other:?}")),
        }
    }
    seen
}

#[test]
fn nothing_from_outside_works_in_it() {
    for (name, report) in all() {
        let text = summary(&report);
        let seen = seen(&text);
        assert_eq!(seen.powers, Vec::<String>::new(), "{name}\n{text}");
        let overdue = report.findings.iter().filter(|finding| finding.due.is_some_and(|due| due.overdue > 0)).count();
        assert_eq!(seen.strong, overdue, "{name}");
        assert_eq!(seen.headings, text.lines().filter(|line| line.starts_with('#')).count(), "{name}");
    }
}

#[test]
fn every_finding_and_gap_is_a_row_of_as_many_cells_as_its_header() {
    for (name, report) in all() {
        let text = summary(&report);
        let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")).count();
        let rows = seen(&text).rows;
        assert_eq!(rows.len(), lines, "{name}");
        let of_findings = rows.iter().filter(|cells| **cells == 6).count();
        let headers = ["### Credentials", "### Dependencies"].iter().filter(|heading| text.contains(**heading)).count();
        assert_eq!(of_findings, report.findings.len() + headers, "{name}");
    }
}

#[test]
fn it_says_the_verdict_first_and_then_what_to_do() {
    let text = summary(&everything());
    let first = "## 🟥 lockhound: 91 findings: 51 critical, 40 medium (51 secrets, 40 dependencies). 39 overdue. \
        3 more set aside: 1 in the baseline, 1 rotated, 1 waived. 153 gaps: coverage incomplete.\n";
    assert!(text.starts_with(first), "{text}");
    assert!(summary(&Report::default()).starts_with("## ✅ lockhound: No findings. Coverage complete.\n"));
    let found = finding(&token(), "0123456789abcdef", vec![brought(place(Status::History, b"a|b`c.rs", 7))]);
    let text = summary(&Report { findings: vec![found], receipt: receipt(), ..Report::default() });
    let row = "| 🟥 critical | Made\\-up service token (` made-up-token `)<br>checksum valid | `` a│b`c.rs:7:15 `` | 2021-03-04<br>only in \
        history\\: brought by 1a1a1a1a1a1 2021\\-03\\-04 | Revoke it first, then take it out of the files that hold it. | ` 0123456789ab ` |\n";
    assert!(text.contains(row), "{text}");
    let found =
        Finding { dependency: Some(dependency(b"cargo update -p time")), ..finding(&token(), "f", vec![place(Status::Live, b"a", 1)]) };
    let text = summary(&Report { findings: vec![found], ..Report::default() });
    assert!(text.contains("| Command | For | Clears |\n| --- | --- | --- |\n| ` cargo update -p time ` |  | 1 |\n"), "{text}");
}

#[test]
fn it_stays_below_a_mebibyte_and_counts_the_rest() {
    let mut report = everything();
    let long = finding(&token(), "f", vec![brought(place(Status::History, "é/`|".repeat(2_000).as_bytes(), 1))]);
    report.findings = vec![long; 12_000];
    report.gaps = std::iter::repeat_n(report.gaps, 100).flatten().collect();
    let text = summary(&report);
    assert!(text.len() < 1 << 20 && text.len() > 600 << 10, "{}", text.len());
    let rows = text.lines().filter(|line| line.contains("Made\\-up service token (") && line.contains("` f `")).count();
    let left_out = format!("\nThere is no room here for {} more findings.\n", grouped(12_000 - rows));
    assert!(text.contains(&left_out), "{rows} rows, {left_out}");
    let gaps = text.lines().filter(|line| line.ends_with("raise the limit with \\-\\-max\\-size |")).count();
    let left_out = format!("\nThere is no room here for {} more gaps.\n", grouped(15_300 - gaps));
    assert!(gaps > 1_000 && text.contains(&left_out), "{gaps} gaps, {left_out}");
    assert!(text.starts_with("## 🟥 lockhound: 12,000 findings: "));
}

fn grouped(number: usize) -> String {
    format!("{},{:03}", number / 1_000, number % 1_000)
}
