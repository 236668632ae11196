//! The report for people.

use lockhound::finding::{Report, Status};
use lockhound::report::{Format, Options, Verbosity};
use lockhound::text::Untrusted;

use crate::shapes::{advisory, brought, everything, finding, place, receipt, token};
use crate::written;

fn human(report: &Report, verbosity: Verbosity) -> String {
    written(Format::Human, report, Options { verbosity, ..Options::default() })
}

#[test]
fn a_secret_shows_its_place_its_line_and_what_to_do() {
    let places = vec![place(Status::Live, b"src/main.rs", 12), brought(place(Status::History, b"old/main.rs", 7))];
    let report = Report { findings: vec![finding(&token(), "f1", places)], receipt: receipt(), ..Report::default() };
    let expected = "\
critical[made-up-token]: Made-up service token
  --> src/main.rs:12:15, in the current tree
   |
12 | let token = \"mut_****************3f\";
   |              ^^^^^^^^^^^^^^^^^^^^
   = note: checksum valid
   = also: old/main.rs:7:15, only in history: brought by 1a1a1a1a1a1 2021-03-04 by Ada Lovelace
   = help: Revoke it first, then take it out of the files that hold it.
   = help: see https://docs.example/revoke

scanned whole history at abababababa: 12 refs, 3,456 commits, 9,999 trees, 12,345 blobs, 2 tags, 210 files, 34 packed files, 1.2 GB
secrets 240 rules (rule set 0123456789ab)
not shown 12 secrets of less confidence (--confidence guess shows all)
dependencies 5 lockfiles, 812 packages, 2 toolchains, 912 advisories from the snapshot built in (cdcdcdcdcdc 2026-11-21), yanked versions checked but for 12 packages that the index lacks

1 finding: 1 critical (1 secret). Coverage complete.
";
    assert_eq!(human(&report, Verbosity::Normal), expected);
    let quiet = "critical[made-up-token] src/main.rs:12:15: Made-up service token (in the current tree; 1 more place)\n\n\
        1 finding: 1 critical (1 secret). Coverage complete.\n";
    assert_eq!(human(&report, Verbosity::Quiet), quiet);
    assert!(human(&report, Verbosity::Verbose).contains("= note: fingerprint f1\n"));
}

#[test]
fn the_mark_is_below_what_it_marks() {
    for (line, mark, marks) in [
        (&b"\tkey = ****"[..], (7, 11), "          ^^^^"),
        ("\"é…ñ\" ****".as_bytes(), (10, 14), "      ^^^^"),
        ("世界🔑 ****".as_bytes(), (11, 15), "       ^^^^"),
        (b"##[x] ****", (6, 10), "         ^^^^"),
        (b"##[x]", (2, 5), "  ^^^^^^"),
        (b"a\x1bb ****", (4, 8), "       ^^^^"),
        (b"short", (9, 99), "     ^"),
        (b"back", (3, 1), "   ^"),
    ] {
        let mut found = finding(&token(), "f", vec![place(Status::Live, b"a", 1)]);
        found.evidence = Some(lockhound::finding::Evidence { line: Untrusted::from(line), mark });
        let text = human(&Report { findings: vec![found], ..Report::default() }, Verbosity::Normal);
        assert!(text.contains(&format!("\n  | {marks}\n")), "{text}");
    }
}

#[test]
fn a_secret_at_many_places_and_an_advisory_in_many_lockfiles_stay_short() {
    let report = everything();
    let text = human(&report, Verbosity::Normal);
    assert!(text.contains("   = also: and 246 more places (-v shows all)\n"), "{text}");
    assert!(text.contains("    = note: and 37 more findings of it (-v shows all)\n"), "{text}");
    assert_eq!(text.matches("medium[RUSTSEC-2020-0071]: Segfault in made-up time\n").count(), 1);
    assert_eq!(text.matches("= help: cargo update -p time@0.1.43\n").count(), 1);
    assert_eq!(text.matches("= note: crate time 0.1.43\n").count(), 1);
    assert_eq!(text.matches("= note: path: app").count(), 3);
    assert!(!text.contains("More of it"), "descriptions are too long for here");
    let all = human(&report, Verbosity::Verbose);
    assert!(!all.contains("-v shows all"));
    assert_eq!(all.matches("copies/").count(), 250);
    assert_eq!(all.matches("= note: path: app").count(), 40);
}

#[test]
fn gaps_are_grouped_counted_and_in_the_verdict() {
    let report = everything();
    let text = human(&report, Verbosity::Normal);
    assert!(text.contains("\n153 gaps not looked at:\n  missing-object 1 (objects that are not there)\n"), "{text}");
    assert!(text.contains("    - gaps/0, object 00000000000, 0 bytes: it is too big; raise the limit with --max-size\n"));
    assert!(text.contains("  internal 17 (failures of the scanner itself)\n"));
    assert!(text.contains("    - and 7 more (-v shows all)\n"));
    assert!(text.ends_with("153 gaps: coverage incomplete.\n"));
    let listed = report.gaps.len() + report.mended.len() + report.suppressed.len();
    assert_eq!((human(&report, Verbosity::Verbose).matches("    - ").count(), listed), (159, 159));
    assert!(
        text.contains("\n3 findings mended here:\n") && text.contains(" 3 more set aside: 1 in the baseline, 1 rotated, 1 waived."),
        "{text}"
    );
    assert_eq!(human(&report, Verbosity::Quiet).matches("    - ").count(), 0);
    let gaps = Report { gaps: report.gaps, ..Report::default() };
    assert!(human(&gaps, Verbosity::Quiet).ends_with("\nNo findings. 153 gaps: coverage incomplete.\n"));
    assert_eq!(human(&Report::default(), Verbosity::Quiet), "No findings. Coverage complete.\n");
}

#[test]
fn worst_comes_first_and_halves_are_counted() {
    let text = human(&everything(), Verbosity::Normal);
    let last_critical = text.rfind("critical[").expect("because there are some");
    assert!(last_critical < text.find("medium[").expect("because there are some"));
    assert!(text.contains("\n91 findings: 51 critical, 40 medium (51 secrets, 40 dependencies). "), "{text}");
    let one = Report { findings: vec![finding(&advisory(), "d", vec![place(Status::Live, b"Cargo.lock", 3)])], ..Report::default() };
    assert!(human(&one, Verbosity::Normal).ends_with("1 finding: 1 medium (1 dependency). Coverage complete.\n"));
}

#[test]
fn links_lead_where_they_say_and_add_nothing_else() {
    let open = "\x1b]8;;https://docs.example/revoke\x1b\\";
    for (name, report) in crate::shapes::all() {
        let text = written(Format::Human, &report, Options { links: true, ..Options::default() });
        let plain = human(&report, Verbosity::Normal);
        assert_eq!(text.matches("\x1b]8;;\x1b\\").count() * 2, text.matches('\x1b').count() / 2, "{name}");
        let mut bare = text.replace("\x1b]8;;\x1b\\", "");
        while let Some((before, rest)) = bare.split_once("\x1b]8;;") {
            let (address, rest) = rest.split_once("\x1b\\").expect("because a link's address ends");
            assert!(rest.starts_with(address), "{name}: {address}");
            bare = format!("{before}{rest}");
        }
        assert_eq!(bare, plain, "{name}");
        assert!(name != "everything" || text.contains(open));
    }
}
