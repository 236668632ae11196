//! `lockhound scan`.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use super::audit;
use super::baseline;
use super::exit::{INTERNAL, USAGE};
use super::message::{error, note, without_secrets};
use super::output::{Colour, Output, print, stdout_is_a_terminal};
use super::progress::Bar;
use super::stats::table;
use super::waive::{self, parse_day};
use super::with::With;
use crate::policy::Threshold;
use crate::report::{Format, Options, Verbosity};
use crate::scan::{Origin, PolicyFrom, Request, Scanned, Target, Tools, scan};
use crate::stats::{Clock, Phase};

/// How much of standard input is read before the scan, in bytes; what is longer is read by it.
const AT_ONCE: u64 = 64 << 20;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Arguments {
    /// A folder in the repository, or a bare repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Scan only what these commits brought: A..B, A...B, A for A..HEAD, or 'TIP... --not HIDDEN...' as for git rev-list.
    #[arg(long, value_name = "A..B", group = "target", allow_hyphen_values = true)]
    range: Option<String>,
    /// Scan only what is staged.
    #[arg(long, group = "target")]
    staged: bool,
    /// Scan only the files below PATH, which need not be a repository.
    #[arg(long, group = "target")]
    worktree: bool,
    /// Scan standard input.
    #[arg(long, group = "target")]
    stdin: bool,
    /// The path that standard input is reported under.
    #[arg(long = "path", value_name = "NAME", requires = "stdin", default_value = "stdin")]
    name: String,
    #[command(flatten)]
    with: With,
    /// Exit with 1 from this severity on: none, low, medium, high, critical; or for what is overdue [default: medium].
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<Threshold>,
    /// Exceptions, each with an end [default: lockhound.waivers.toml, where the settings are].
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// The day on which waivers are held to their ends and deadlines to be met [default: today, in UTC].
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<i64>,
    /// Findings that are known, and do not count [default: lockhound.baseline at the root, for a change as it was before it].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Let every finding count, whatever baseline the repository has.
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
    /// Say of each finding why it is one, reason by reason.
    #[arg(long)]
    explain: bool,
    /// The report on stdout: human, json, jsonl, sarif, github, markdown, junit, csv, gitlab-secrets, gitlab-dependencies, ocsf, html,
    /// openvex, cyclonedx-vex.
    #[arg(long, default_value = "human")]
    format: Format,
    /// Write a report to a file too; may be given several times.
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<Output>,
    /// Tell also of vulnerable dependencies that are locked no more, on no ref.
    #[arg(long, conflicts_with_all = ["target"])]
    history: bool,
    /// Add a line about this run to a log that shows when it was changed.
    #[arg(long, value_name = "FILE")]
    audit_log: Option<PathBuf>,
    /// Hash every packed object and hold it to its name, as `git fsck` does.
    #[arg(long)]
    verify_objects: bool,
    /// Show on stderr where the time went.
    #[arg(long)]
    stats: bool,
    /// When to colour.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Colour,
    /// Say less: a line for each finding, no notes.
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: all places, all gaps.
    #[arg(short, long)]
    verbose: bool,
}

/// Scans; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let started = Instant::now();
    let work = |(request, tools): (Request, Tools)| {
        let _bar = Bar::show(&request.progress, arguments.quiet);
        scan(&request, &tools)
    };
    let scanned = match prepare(arguments).and_then(work) {
        Ok(scanned) => scanned,
        Err(problem) => {
            without_secrets(&format!("{problem:#}")).lines().for_each(error);
            return USAGE;
        }
    };
    if !arguments.quiet {
        scanned.notices.iter().for_each(|line| note(line));
    }
    let mut clock = Clock::new(arguments.stats);
    let code = tell(arguments, &scanned);
    clock.lap(Phase::Report);
    if let Some(mut stats) = scanned.report.receipt.stats.clone() {
        stats.add(&clock.stats);
        for line in table(&stats) {
            note(&line);
        }
    }
    if !arguments.quiet {
        note(&format!("scanned in {:.2} s", started.elapsed().as_secs_f64()));
    }
    code
}

/// Writes all reports, even when one can't be; the verdict counts only when all were written.
fn tell(arguments: &Arguments, Scanned { report, .. }: &Scanned) -> u8 {
    let verbosity = match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let colour = arguments.color.is_on();
    let options = Options { colour, verbosity, explain: arguments.explain, links: colour && stdout_is_a_terminal() };
    let files = arguments.output.iter().map(|output| output.write(report, options));
    let written = files.chain([print(arguments.format, report, options)]);
    let failures: Vec<_> = written.filter_map(Result::err).collect();
    for failure in &failures {
        error(&without_secrets(&format!("{failure:#}")));
    }
    let code = if failures.is_empty() { report.verdict.exit_code() } else { INTERNAL };
    let logged = arguments.audit_log.as_deref().map_or(Ok(()), |log| audit::append(log, &arguments.path, report, code));
    if let Err(failure) = logged {
        error(&without_secrets(&format!("{failure:#}")));
        return INTERNAL;
    }
    code
}

fn prepare(arguments: &Arguments) -> Result<(Request, Tools)> {
    let target = target(arguments)?;
    ensure!(arguments.with.dependencies() || !arguments.history, "--history is about dependencies, which --only secrets leaves out");
    let request = Request {
        history: arguments.history,
        policy: policy(arguments)?,
        verify_objects: arguments.verify_objects,
        timed: arguments.stats,
        ..Request::new(target, arguments.with.threads())
    };
    Ok((request, arguments.with.tools()?))
}

/// What the user says of the policy; the rest is the repository's own.
fn policy(arguments: &Arguments) -> Result<PolicyFrom> {
    let baseline = match &arguments.baseline {
        Some(file) => Origin::Given(Some(baseline::read(file)?)),
        None if arguments.no_baseline => Origin::Given(None),
        None => Origin::Repository,
    };
    let waivers = arguments.waivers.as_deref().map(waive::read).transpose()?.map_or(Origin::Repository, Origin::Given);
    let mut from = PolicyFrom { waivers, baseline, ..arguments.with.policy()? };
    from.options.threshold = arguments.fail_on;
    from.today = arguments.as_of.unwrap_or(from.today);
    Ok(from)
}

fn target(arguments: &Arguments) -> Result<Target> {
    let path = || arguments.path.clone();
    Ok(if let Some(range) = &arguments.range {
        Target::Range(path(), range.clone())
    } else if arguments.staged {
        Target::Staged(path())
    } else if arguments.worktree {
        Target::Worktree(path())
    } else if arguments.stdin {
        ensure!(arguments.path == Path::new("."), "--stdin scans no path: give its name with --path");
        let mut bytes = Vec::new();
        let len = std::io::stdin().lock().take(AT_ONCE).read_to_end(&mut bytes).context("standard input can't be read")?;
        let name = arguments.name.clone().into_bytes();
        if len as u64 == AT_ONCE { Target::LongStream(bytes, name) } else { Target::Stream(bytes, name) }
    } else {
        Target::Repository(path())
    })
}
