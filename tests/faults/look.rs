//! Looks at a repository as the program does, and judges what comes of it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use lockhound::finding::{GapReason, Report};

use lockhound::report::{Format, Options};
use lockhound::scan::{Request, Target, Tools, scan};
use lockhound::secrets::Detector;

use super::samples::token;

/// A scan that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

static TOOLS: LazyLock<Tools> =
    LazyLock::new(|| Tools { detector: Detector::builtin().expect("the rules are tested elsewhere"), secrets: true, advisories: None });

/// What a scan gave.
pub(crate) struct Look {
    pub(crate) code: u8,
    /// Whether the secret was found.
    pub(crate) found: bool,
    /// The reasons of its gaps.
    pub(crate) gaps: Vec<GapReason>,
}

/// Scans a repository; the error says in what way it failed.
pub(crate) fn look(repository: &Path) -> Result<Look, String> {
    look_at(repository, None)
}

/// Scans a repository, or a range of its commits.
pub(crate) fn look_at(repository: &Path, range: Option<&str>) -> Result<Look, String> {
    let whole = || Target::Repository(repository.to_owned());
    let target = range.map_or_else(whole, |range| Target::Range(repository.to_owned(), range.to_owned()));
    let request = Request::new(target, 1);
    let (send, receive) = mpsc::channel();
    let worker = thread::spawn(move || {
        let scanned = catch_unwind(AssertUnwindSafe(|| scan(&request, &TOOLS).map(|scanned| scanned.report)));
        send.send(scanned).unwrap_or_default();
    });
    let scanned = receive.recv_timeout(PATIENCE).map_err(|_| "it hangs")?.map_err(|_| "it panics")?;
    worker.join().map_err(|_| "it panics")?;
    let Ok(report) = scanned else { return Ok(Look { code: 2, found: false, gaps: Vec::new() }) };
    let gaps: Vec<GapReason> = report.gaps.iter().map(|gap| gap.reason).collect();
    if gaps.contains(&GapReason::Internal) {
        return Err("it failed within".to_owned());
    }
    if shows_secret(&report) {
        return Err("its report shows a part of the secret".to_owned());
    }
    let found = report.findings.iter().any(|finding| finding.issue.id == "github-pat-classic");
    Ok(Look { code: report.verdict.exit_code(), found, gaps })
}

/// Scans, and complains of a clean verdict without the secret.
pub(crate) fn complaint(repository: &Path) -> Option<String> {
    match look(repository) {
        Err(failure) => Some(failure),
        Ok(Look { code: 0, .. }) => Some("it calls the repository clean".to_owned()),
        Ok(Look { code: 1, found: false, .. }) => Some("it finds something else".to_owned()),
        Ok(_) => None,
    }
}

/// Puts `bytes` in the place of the file; git's own are read-only.
pub(crate) fn replace(file: &Path, bytes: &[u8]) {
    fs::remove_file(file).unwrap_or_default();
    fs::write(file, bytes).expect("the test's own folder can be written");
}

fn shows_secret(report: &Report) -> bool {
    let mut out = Vec::new();
    lockhound::report::write(Format::Json, report, &Options::default(), &mut out).expect("memory can be written");
    let token = token();
    token.as_bytes().windows(6).any(|part| out.windows(6).any(|window| window == part))
}
