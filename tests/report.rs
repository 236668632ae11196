//! Reports: every format holds for every shape of report, and no text from outside gets out of its place.

#[path = "report/csv.rs"]
mod csv;
#[path = "report/github.rs"]
mod github;
#[path = "report/gitlab.rs"]
mod gitlab;
#[path = "report/html.rs"]
mod html;
#[path = "report/human.rs"]
mod human;
#[path = "report/json.rs"]
mod json;
#[path = "report/junit.rs"]
mod junit;
#[path = "report/markdown.rs"]
mod markdown;
#[path = "report/ocsf.rs"]
mod ocsf;
#[path = "report/ocsf_schema.rs"]
mod ocsf_schema;
#[path = "report/runner.rs"]
mod runner;
#[path = "report/sarif.rs"]
mod sarif;
#[path = "report/schemas.rs"]
mod schemas;
#[path = "report/shapes.rs"]
mod shapes;
#[path = "report/text.rs"]
mod text;
#[path = "report/vex.rs"]
mod vex;

use lockhound::finding::{Finding, GapReason, Report, Severity, Status};
use lockhound::policy::{Config, Looked, Policy, Threshold, judge};
use lockhound::report::{Format, Options, Verbosity, write};
use lockhound::text::is_unseen;

/// A report as text.
fn written(format: Format, report: &Report, options: Options) -> String {
    let mut out = Vec::new();
    write(format, report, &options, &mut out).expect("because a Vec takes all that is written");
    String::from_utf8(out).expect("because every report is UTF-8")
}

/// All looks of all formats.
fn looks() -> Vec<(Format, Options)> {
    let verbosities = [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose];
    let human = verbosities
        .into_iter()
        .flat_map(|verbosity| [true, false].map(|colour| (Format::Human, Options { colour, verbosity, explain: colour, links: false })));
    let others = Format::ALL.into_iter().filter(|format| *format != Format::Human);
    human.chain(others.map(|format| (format, Options::default()))).collect()
}

/// Takes our own colours out: `ESC [`, digits and semicolons, `m`.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|character: char| character.is_ascii_digit() || character == ';');
        out.push_str(rest.strip_prefix('m').unwrap_or(piece));
    }
    out
}

#[test]
fn no_report_lets_text_from_outside_command_the_runner_or_the_terminal() {
    for (name, report) in shapes::all() {
        for (format, options) in looks() {
            let text = written(format, &report, options);
            // A CSV row ends so; and what the annotations are to command has a test of its own.
            let text = if format == Format::Csv { text.replace("\r\n", "\n") } else { text };
            let text = if format == Format::Github { github::without_annotations(&text) } else { text };
            assert_eq!(runner::commands(&text), Vec::<String>::new(), "{name} {options:?}");
            assert!(options.colour || !text.contains('\x1b'), "{name} {format:?} {options:?}");
            let plain = without_colours(&text);
            assert!(!options.colour || runner::commands(&plain).is_empty(), "{name} {options:?}");
            let unseen: Vec<char> = plain.chars().filter(|character| *character != '\n' && is_unseen(*character)).collect();
            assert_eq!(unseen, Vec::<char>::new(), "{name} {format:?} {options:?}");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for (format, options) in looks() {
        assert_eq!(written(format, &shapes::everything(), options), written(format, &shapes::everything(), options));
    }
}

#[test]
fn formats_are_known_by_their_names() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!(
        "xml".parse::<Format>(),
        Err(concat!(
            "no such format; it is one of human, json, jsonl, sarif, github, markdown, junit, csv, gitlab-secrets, gitlab-dependencies, ",
            "ocsf, html, openvex, cyclonedx-vex"
        )
        .to_owned())
    );
}

#[test]
fn a_writer_that_fails_fails_the_report() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for (format, options) in looks() {
        let full = write(format, &shapes::everything(), &options, &mut Full(100)).expect_err("because 100 bytes do not hold it");
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull, "{format:?}");
    }
}

#[test]
fn the_verdict_is_by_threshold_first_and_by_gaps_then() {
    let with = |severity: Option<Severity>, gaps: bool| {
        let found =
            |severity| Finding { severity, ..shapes::finding(&shapes::token(), "a", vec![shapes::place(Status::History, b"a", 1)]) };
        let mut gaps = if gaps { shapes::everything().gaps } else { Vec::new() };
        gaps.retain(|gap| gap.reason != GapReason::Internal);
        Report { findings: severity.map(found).into_iter().collect(), gaps, ..Report::default() }
    };
    let verdict = |mut report: Report, threshold| {
        let mut config = Config::default();
        config.threshold = threshold;
        judge(&mut report, &Policy { config, ..Policy::default() }, Looked { today: 0, all_secrets: false, all_dependencies: false });
        report.verdict.exit_code()
    };
    let code =
        |threshold: &str, severity, gaps| verdict(with(severity, gaps), threshold.parse().expect("because it is a threshold's name"));
    assert_eq!(["none", "low", "medium", "high", "critical", "overdue"], Threshold::NAMES);
    assert_eq!(Threshold::NAMES.map(|name| code(name, Some(Severity::High), false)), [0, 1, 1, 1, 0, 0]);
    assert_eq!(Threshold::NAMES.map(|name| code(name, Some(Severity::Low), true)), [3, 1, 3, 3, 3, 3]);
    assert_eq!(Threshold::NAMES.map(|name| code(name, Some(Severity::Critical), true)), [3, 1, 1, 1, 1, 3]);
    assert_eq!(Threshold::NAMES.map(|name| code(name, None, false)), [0; 6]);
    let failed = |severity| {
        let mut report = with(severity, false);
        report.gaps = shapes::everything().gaps.into_iter().filter(|gap| gap.reason == GapReason::Internal).collect();
        verdict(report, Threshold::Medium)
    };
    assert_eq!((failed(None), failed(Some(Severity::High))), (4, 1), "a fault of our own is no verdict, but findings stand");
    assert_eq!(Threshold::default(), Threshold::Medium);
    assert!("worst".parse::<Threshold>().is_err());
}
