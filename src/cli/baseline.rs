//! `lockhound baseline create|update|prune`.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::exit::{INCOMPLETE, INTERNAL, USAGE};
use super::message::{error, note, without_secrets};
use super::output::{ALL, replace};
use super::progress::Bar;
use super::with::With;
use crate::finding::{Confidence, Finding, IssueKind, Report, Suppression};
use crate::policy::Baseline;
use crate::policy::baseline::{MAX_BYTES, NAME};
use crate::scan::{Origin, PolicyFrom, Request, Target, policy_at, root_of, scan};

#[derive(Args)]
pub(super) struct Arguments {
    /// What to do.
    action: Action,
    /// A folder in the repository, or a bare repository; all of it is scanned.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The baseline [default: lockhound.baseline at the root of the working tree].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    with: With,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Write a baseline of all that is found.
    Create,
    /// Add what is new.
    Update,
    /// Take out what is found no more.
    Prune,
}

/// Scans, and writes the baseline; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let complain = |problem: &anyhow::Error| without_secrets(&format!("{problem:#}")).lines().for_each(error);
    let (file, baseline, report) = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(problem) => {
            complain(&problem);
            return USAGE;
        }
    };
    let is_known = |finding: &Finding| matches!(finding.suppression, None | Some(Suppression::Baseline));
    let all: Vec<_> = report.findings.iter().chain(&report.suppressed).filter(|finding| finding.issue.kind != IssueKind::Policy).collect();
    if arguments.action == Action::Prune && !(report.gaps.is_empty() && report.accepted.is_empty()) {
        error("nothing is taken out, as not everything could be looked at: `lockhound scan` tells what; --only looks at one half");
        return INCOMPLETE;
    }
    let mut changed = baseline.clone();
    let done = match arguments.action {
        Action::Create | Action::Update => format!("{} added", changed.add(all.iter().copied().filter(|finding| is_known(finding)))),
        Action::Prune => format!("{} taken out", changed.prune(all.into_iter(), |issue| arguments.with.looks_at(issue))),
    };
    if (changed != baseline || arguments.action == Action::Create)
        && let Err(problem) = replace(&file, changed.text().as_bytes(), ALL).with_context(|| format!("{} can't be written", file.display()))
    {
        complain(&problem);
        return INTERNAL;
    }
    note(&without_secrets(&format!("{}: {done}, {} in all", file.display(), changed.len())));
    if !report.gaps.is_empty() {
        note("not everything could be looked at: `lockhound scan` tells what, and there may be more findings");
    }
    0
}

/// Reads a baseline that the user names.
pub(super) fn read(file: &Path) -> Result<Baseline> {
    let read = || -> Result<Baseline> {
        let len = fs::metadata(file)?.len();
        ensure!(len <= MAX_BYTES, "it has more than {MAX_BYTES} bytes");
        Baseline::parse(&fs::read(file)?).map_err(anyhow::Error::msg)
    };
    read().with_context(|| format!("the baseline {} can't be used", file.display()))
}

fn prepare(arguments: &Arguments) -> Result<(PathBuf, Baseline, Report)> {
    let file = match &arguments.baseline {
        Some(file) => file.clone(),
        None => root_of(&arguments.path)?.join(NAME),
    };
    let baseline = if arguments.action == Action::Create {
        ensure!(fs::symlink_metadata(&file).is_err(), "{} is there: `lockhound baseline update` adds to it", file.display());
        // A salt would give secrets that can be guessed other fingerprints than the waivers know.
        let has_waivers = policy_at(&arguments.path, &arguments.with.policy()?)?.waivers.names_fingerprints();
        if has_waivers { Baseline::default() } else { Baseline::with_salt(salt()) }
    } else {
        ensure!(file.exists(), "the baseline {} is not there: `lockhound baseline create` makes one", file.display());
        read(&file)?
    };
    let target = Target::Repository(arguments.path.clone());
    let mut policy = PolicyFrom { baseline: Origin::Given(Some(baseline.clone())), ..arguments.with.policy()? };
    if arguments.action == Action::Prune {
        // What is only less sure than is asked for is there all the same.
        policy.options.confidence = Some(Confidence::Guess);
    }
    let request = Request { policy, ..Request::new(target, arguments.with.threads()) };
    let tools = arguments.with.tools()?;
    let _bar = Bar::show(&request.progress, false);
    Ok((file, baseline, scan(&request, &tools)?.report))
}

/// Random, so that what was guessed for one repository is worth nothing for another; it is no secret.
fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    for half in salt.chunks_mut(8) {
        // Keyed by the operating system's random numbers.
        half.copy_from_slice(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    salt
}
