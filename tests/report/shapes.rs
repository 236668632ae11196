//! Reports of every shape, built by hand.

use std::sync::Arc;

use lockhound::blob::{ObjectId, Part};
use lockhound::finding::{
    Allowance, CommitInfo, Confidence, DatabaseInfo, Dependency, Due, Edge, Evidence, Finding, Fingerprint, Gap, GapReason, Grounds, Issue,
    IssueKind, Justification, Novelty, Place, Reason, Receipt, Refs, Region, Report, Role, Severity, Status, Step, Suppression, Waiver,
    YankedChecks,
};
use lockhound::stats::Stats;
use lockhound::text::Untrusted;

pub(crate) const PARTS: [Part; 8] =
    [Part::File, Part::LinkTarget, Part::FileName, Part::Commit, Part::Tag, Part::RefName, Part::Reflog, Part::Stream];

pub(crate) const STATUSES: [Status; 5] = [Status::Live, Status::OtherRef, Status::Metadata, Status::History, Status::Unreachable];

pub(crate) const REASONS: [GapReason; 17] = [
    GapReason::MissingObject,
    GapReason::CorruptObject,
    GapReason::CorruptPack,
    GapReason::OverLimit,
    GapReason::UndecodedArchive,
    GapReason::Unreadable,
    GapReason::ShallowHistory,
    GapReason::AlternatesIgnored,
    GapReason::BrokenRef,
    GapReason::BrokenIndex,
    GapReason::BadLockfile,
    GapReason::BadManifest,
    GapReason::PackagesNotJudged,
    GapReason::BadAdvisory,
    GapReason::NoAdvisories,
    GapReason::StaleAdvisories,
    GapReason::Internal,
];

/// What hostile repositories put into names, messages and files.
pub(crate) const HOSTILE: [&[u8]; 16] = [
    b"::error::own",
    b"a\n::error file=x,line=1::own",
    b"a\r::stop-commands::T",
    b"a\r\n  ::add-mask::x",
    b" ##[add-mask]x",
    b"###[group]##[error]y",
    b"%0A::set-output name=a::b,line=1,title=",
    b"\x1b[2J\x1b]8;;http://evil.example\x07x\x1b[0m",
    b"\xc2\x9b31m\xc2\x85\x7f\x08\x00",
    "\u{202e}gnp.exe\u{2066}\u{200b}\u{feff}\u{2028}".as_bytes(),
    b"\xff\xfe\x80not utf-8/\xe2\x28",
    b"```\n<script>alert(1)</script>\n```` `x`",
    b"![x](http://evil.example/beacon.png) [x](javascript:alert(1)) <img src=x onerror=y>",
    b"@org/team please look, user@mail.example &amp; *b* _i_ | --- \\",
    b"../../etc/passwd/./..//C:\\x y?q#f%41",
    b"",
];

/// A reason, as every secret has some.
static WHY: Reason = Reason { name: "name-strong", points: 3, text: "its name says that it is secret, and what it opens" };

pub(crate) fn id(fill: u8) -> ObjectId {
    ObjectId::new(&[fill; 20]).expect("because 20 bytes make an id")
}

pub(crate) fn issue(name: &str, kind: IssueKind, severity: Severity, title: &str) -> Arc<Issue> {
    Arc::new(Issue {
        id: name.to_owned(),
        kind,
        title: title.to_owned(),
        severity,
        confidence: Confidence::Exact,
        score: None,
        description: format!("{title}.\n\nMore of it."),
        help: "Revoke it first, then take it out of the files that hold it.".to_owned(),
        url: Some("https://docs.example/revoke".to_owned()),
        tags: vec!["external/cwe/cwe-798".to_owned()],
        published: None,
    })
}

pub(crate) fn token() -> Arc<Issue> {
    issue("made-up-token", IssueKind::Secret, Severity::Critical, "Made-up service token")
}

pub(crate) fn advisory() -> Arc<Issue> {
    let mut issue =
        Arc::unwrap_or_clone(issue("RUSTSEC-2020-0071", IssueKind::Vulnerability, Severity::Medium, "Segfault in made-up time"));
    issue.score = Some(6.2);
    issue.url = Some(String::from("https://rustsec.org/advisories/RUSTSEC-2020-0071"));
    issue.help = String::from("Update the package to a patched version.");
    Arc::new(issue)
}

pub(crate) fn place(status: Status, path: &[u8], line: u32) -> Place {
    Place {
        status,
        role: Role::Holds,
        path: Some(Untrusted::from(path)),
        inner: None,
        region: Region { line, column: 15, end_line: line, end_column: 40 },
        part: Part::File,
        object: Some(id(0x11)),
        commit: None,
        removed: None,
        refs: Refs::default(),
        line_hash: None,
        allowance: None,
    }
}

pub(crate) fn brought(mut place: Place) -> Place {
    place.commit = Some(CommitInfo { time: 1_614_850_000, id: id(0x1a), author: Untrusted::from("Ada Lovelace") });
    place
}

pub(crate) fn finding(issue: &Arc<Issue>, fingerprint: &str, places: Vec<Place>) -> Finding {
    Finding {
        issue: Arc::clone(issue),
        fingerprint: Fingerprint(fingerprint.to_owned()),
        severity: issue.severity,
        confidence: issue.confidence,
        why: if issue.kind == IssueKind::Secret { vec![&WHY] } else { Vec::new() },
        novelty: None,
        dependency: None,
        exposure: None,
        places,
        evidence: Some(Evidence { line: Untrusted::from("let token = \"mut_****************3f\";"), mark: (13, 33) }),
        facts: vec![Untrusted::from("checksum valid")],
        advice: Vec::new(),
        due: None,
        suppression: None,
    }
}

/// A dependency of which all is `text`.
pub(crate) fn dependency(text: &[u8]) -> Dependency {
    let region = Region { line: 3, column: 1, end_line: 3, end_column: 9 };
    let step = Step { name: Untrusted::from(text), version: Untrusted::from(text), path: Untrusted::from(text), region };
    Dependency {
        name: Untrusted::from(text),
        version: Untrusted::from(text),
        command: Some(Untrusted::from(text)),
        reach: vec![Edge::Dev, Edge::Platform],
        platforms: vec![Untrusted::from(text)],
        way: vec![step; 3],
    }
}

pub(crate) fn receipt() -> Receipt {
    Receipt {
        scope: Untrusted::from("whole history"),
        head: Some(id(0xab)),
        refs: 12,
        commits: 3_456,
        trees: 9_999,
        blobs: 12_345,
        tags: 2,
        files: 210,
        members: 34,
        bytes: 1_234_567_890,
        rules: 240,
        rules_hash: "0123456789abcdef0123456789abcdef".to_owned(),
        withheld: 12,
        baseline: Some(7),
        lockfiles: 5,
        packages: 812,
        toolchains: 2,
        yanked: Some(YankedChecks { checked: 800, unknown: 12 }),
        stats: Some(Stats::default()),
        database: Some(DatabaseInfo {
            origin: Untrusted::from("the snapshot built in"),
            commit: Some(id(0xcd)),
            time: 1_795_300_000,
            advisories: 912,
        }),
    }
}

/// Secrets at all statuses and in all parts, one secret at many places, one advisory in many lockfiles, gaps of all kinds.
pub(crate) fn everything() -> Report {
    let token = token();
    let mut report = Report { receipt: receipt(), ..Report::default() };
    for (number, part) in (1..).zip(PARTS) {
        for status in STATUSES {
            let mut place = brought(place(status, format!("src/{}.rs", part.name()).as_bytes(), number));
            place.part = part;
            if matches!(part, Part::Commit | Part::Tag | Part::Stream) {
                place.path = None;
            }
            place.region.end_line = number + u32::from(part == Part::File) * 3;
            report.findings.push(finding(&token, &format!("{number:02x}{}", status.name()), vec![place.clone()]));
            if matches!(part, Part::File | Part::Stream) {
                place.inner = Some(Untrusted::from("lib/app.jar!/db.properties"));
                report.findings.push(finding(&token, &format!("{number:02x}{}-inner", status.name()), vec![place]));
            }
        }
    }
    let places = (1..=250).map(|line| brought(place(STATUSES[line as usize % 5], format!("copies/{line}.env").as_bytes(), line)));
    report.findings.push(finding(&token, "many", places.collect()));
    for number in 0..40 {
        let mut found =
            finding(&advisory(), &format!("dep{number}"), vec![place(Status::Live, format!("crate{number}/Cargo.lock").as_bytes(), 120)]);
        found.evidence = Some(Evidence { line: Untrusted::from("name = \"time\""), mark: (0, 13) });
        found.due = Some(Due { since: 1_614_850_000, by: 1_617_408_000, overdue: number });
        found.facts = vec![Untrusted::from("crate time 0.1.43"), Untrusted::from(format!("path: app{number} → chrono → time"))];
        found.advice = vec![Untrusted::from("cargo update -p time@0.1.43")];
        report.findings.push(found);
    }
    for (number, reason) in (0..).zip(REASONS) {
        for copy in 0..=number {
            let path = (copy % 2 == 0).then(|| Untrusted::from(format!("gaps/{copy}")));
            let detail = Untrusted::from("it is too big; raise the limit with --max-size");
            report.gaps.push(Gap { reason, path, object: Some(id(copy)), bytes: Some(u64::from(copy) * 1_000), detail });
        }
    }
    report.mended = report.findings.iter().take(3).cloned().collect();
    report.suppressed = report.findings.iter().rev().take(3).cloned().collect();
    let all = [Suppression::Baseline, Suppression::Rotation(1_600_000_000), waived(b"it is made up")];
    for (finding, suppression) in report.suppressed.iter_mut().zip(all) {
        finding.suppression = Some(suppression);
    }
    report.sort();
    report
}

/// A waiver whose words are all `text`.
fn waived(text: &[u8]) -> Suppression {
    let said = || Untrusted::from(text);
    Suppression::Waiver(Box::new(Waiver {
        grounds: Grounds::NotAffected(Justification::InlineMitigationsAlreadyExist),
        note: Some(said()),
        owner: said(),
        approver: Some(said()),
        approved_on: 1_700_000_000,
        expires: 1_800_000_000,
        ticket: Some(said()),
    }))
}

/// Every field that holds text from outside holds `text`, at every status and part; so do the advisory's own texts.
pub(crate) fn hostile(text: &[u8]) -> Report {
    let words = String::from_utf8_lossy(text).into_owned();
    let mut report = Report { receipt: receipt(), ..Report::default() };
    report.receipt.scope = Untrusted::from(text);
    if let Some(database) = &mut report.receipt.database {
        database.origin = Untrusted::from(text);
    }
    for kind in [IssueKind::Secret, IssueKind::Vulnerability] {
        let mut issue = Arc::unwrap_or_clone(issue(&format!("hostile-{}", kind.name()), kind, Severity::High, &words));
        issue.description = format!("# {words}\n- {words}\n\n{words}\n```\n{words}");
        issue.help.clone_from(&words);
        issue.url = Some(format!("https://{words}"));
        issue.tags = vec![words.clone()];
        let issue = Arc::new(issue);
        for part in PARTS {
            for status in STATUSES {
                let mut place = brought(place(status, text, 7));
                place.part = part;
                place.commit.as_mut().expect("because it was just brought").author = Untrusted::from(text);
                place.removed.clone_from(&place.commit);
                place.refs = Refs { names: vec![Untrusted::from(text); 4], more: 3 };
                let inside = Place { inner: Some(Untrusted::from(text)), ..place.clone() };
                let mut found = finding(&issue, &format!("{}{}", part.name(), status.name()), vec![place.clone(), place, inside]);
                found.evidence = Some(Evidence { line: Untrusted::from(text), mark: (text.len() / 3, text.len()) });
                found.novelty = Some(Novelty::Moved);
                found.facts = vec![Untrusted::from(text)];
                found.advice = vec![Untrusted::from(text)];
                if kind == IssueKind::Vulnerability {
                    found.places[0].role = Role::Requires;
                    found.places[1].role = Role::Locks;
                    found.dependency = Some(dependency(text));
                }
                report.findings.push(found);
            }
        }
    }
    for reason in REASONS {
        report.gaps.push(Gap { reason, path: Some(Untrusted::from(text)), object: None, bytes: None, detail: Untrusted::from(text) });
    }
    report.mended.clone_from(&report.findings);
    report.suppressed.clone_from(&report.findings);
    let allowance = Allowance { until: Some(1_900_000_000), why: Untrusted::from(text) };
    let all = [waived(text), Suppression::Exclusion(Untrusted::from(text)), Suppression::Comment(allowance)];
    for (finding, suppression) in report.suppressed.iter_mut().zip(all.into_iter().cycle()) {
        finding.suppression = Some(suppression);
    }
    report.accepted.clone_from(&report.gaps);
    report
}

/// All shapes with their names, for the tests that hold for any report.
pub(crate) fn all() -> Vec<(String, Report)> {
    let mut shapes = vec![
        ("empty".to_owned(), Report::default()),
        ("clean".to_owned(), Report { receipt: receipt(), ..Report::default() }),
        ("everything".to_owned(), everything()),
        ("gaps-only".to_owned(), Report { gaps: everything().gaps, ..Report::default() }),
        ("no-receipt".to_owned(), Report { findings: everything().findings, ..Report::default() }),
    ];
    let secrets_only = Receipt { database: None, lockfiles: 0, packages: 0, toolchains: 0, ..receipt() };
    shapes.push(("secrets-only".to_owned(), Report { gaps: everything().gaps, receipt: secrets_only, ..Report::default() }));
    shapes.extend((0..).zip(HOSTILE).map(|(number, text)| (format!("hostile-{number}"), hostile(text))));
    let mut strange =
        Report { findings: vec![finding(&token(), "", vec![place(Status::Live, b"a", 0)])], receipt: receipt(), ..Report::default() };
    if let Some(found) = strange.findings.first_mut() {
        found.places[0].region = Region { line: 0, column: 0, end_line: u32::MAX, end_column: 0 };
        found.evidence = Some(Evidence { line: Untrusted::from("é"), mark: (1, usize::MAX) });
    }
    shapes.push(("strange-region".to_owned(), strange));
    shapes
}
