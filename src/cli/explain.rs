//! `lockhound explain`: what a rule, an advisory or a finding is, and what to do about it.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;

use super::exit::{INTERNAL, USAGE};
use super::message::{error, without_secrets};
use super::output::print_bytes;
use super::progress::Bar;
use super::with::With;
use crate::finding::Finding;
use crate::report::{explain_finding, explain_issue};
use crate::scan::{Request, Target, scan};

/// The fewest digits of a fingerprint.
const DIGITS: usize = 8;

#[derive(Args)]
pub(super) struct Arguments {
    /// A rule's id, an advisory such as RUSTSEC-2020-0071, or the fingerprint of a finding (its first eight digits are enough).
    id: String,
    /// Of a fingerprint: a folder in the repository, or a bare repository; all of it is scanned.
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    with: Box<With>,
}

/// Explains; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    match lines(arguments) {
        Ok(lines) => match print_bytes(format!("{}\n", lines.join("\n")).as_bytes()) {
            Ok(()) => 0,
            Err(problem) => {
                error(&format!("the answer can't be written to stdout: {problem}"));
                INTERNAL
            }
        },
        Err(problem) => {
            without_secrets(&format!("{problem:#}")).lines().for_each(error);
            USAGE
        }
    }
}

fn lines(arguments: &Arguments) -> Result<Vec<String>> {
    let Arguments { id, path, with } = arguments;
    let tools = with.tools()?;
    if let Some(issue) = tools.detector.rules().find(|issue| issue.id == *id) {
        return Ok(explain_issue(issue));
    }
    let database = tools.advisories.as_ref().and_then(|chosen| chosen.database.as_ref());
    if let Some(issue) = database.and_then(|database| database.issue(&id.to_ascii_uppercase())) {
        return Ok(explain_issue(&issue));
    }
    let is_fingerprint = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) && id.len() >= DIGITS;
    ensure!(is_fingerprint, "there is no rule, no advisory and no fingerprint {id:?}; `lockhound rules list` lists the rules");
    let request = Request { policy: with.policy()?, ..Request::new(Target::Repository(path.clone()), with.threads()) };
    let bar = Bar::show(&request.progress, false);
    let report = scan(&request, &tools)?.report;
    drop(bar);
    let all = report.findings.iter().chain(&report.suppressed);
    match all.filter(|finding| finding.fingerprint.0.starts_with(id)).collect::<Vec<&Finding>>().as_slice() {
        [] => bail!("no finding has the fingerprint {id} (--confidence guess looks at more)"),
        [finding] => Ok(explain_finding(finding)),
        several => bail!("{} findings have fingerprints that begin with {id}: write more of it", several.len()),
    }
}
