//! `lockhound scan`.

use std::io::Read;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::exit::{INTERNAL, USAGE};
use super::message::{error, note};
use super::output::{Colour, Output, print};
use super::progress::Bar;
use super::rules::Rules;
use super::stats::table;
use crate::advisories::{Choice, Chosen, Places, RegistryIndex, choose};
use crate::finding::Confidence;
use crate::policy::{Threshold, verdict};
use crate::report::{Format, Options, Verbosity};
use crate::scan::{Request, Scanned, Target, Tools, scan};
use crate::secrets::Detector;
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
    /// Look for one half only.
    #[arg(long, value_name = "HALF")]
    only: Option<Half>,
    #[command(flatten)]
    rules: Rules,
    /// Exit with 1 from this severity on: none, low, medium, high, critical.
    #[arg(long, value_name = "SEVERITY", default_value = "medium")]
    fail_on: Threshold,
    /// Report secrets from this confidence on: guess, likely, exact. Of those below, only the number is told.
    #[arg(long, value_name = "CONFIDENCE", default_value = "likely")]
    confidence: Least,
    /// Say of each finding why it is one, reason by reason.
    #[arg(long)]
    explain: bool,
    /// The report on stdout: human, json, jsonl, sarif.
    #[arg(long, default_value = "human")]
    format: Format,
    /// Write a report to a file too; may be given several times.
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<Output>,
    /// An advisory database: a checkout, a bare repository or a plain folder.
    #[arg(long, value_name = "PATH")]
    advisory_db: Option<PathBuf>,
    /// From how many days on the advisory database is too old, which is a gap (exit code 3); from a week on it is worth a note [default: 30].
    #[arg(long, value_name = "DAYS")]
    max_db_age: Option<NonZeroU32>,
    /// Tell also of vulnerable dependencies that are locked no more, on no ref.
    #[arg(long, conflicts_with_all = ["target"])]
    history: bool,
    /// A registry that holds what the public one holds: its packages are judged like those. May be given several times.
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
    /// A local registry index, such as ~/.cargo/registry/index, a mirror's folder or a clone: tells locked versions that are yanked.
    #[arg(long, value_name = "PATH")]
    index: Option<PathBuf>,
    /// Fetch nothing: use the advisory database at hand.
    #[arg(long)]
    offline: bool,
    /// How many threads may work [default: one a core].
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
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

/// The least confidence that is reported.
#[derive(Clone, Copy, ValueEnum)]
enum Least {
    Guess,
    Likely,
    Exact,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    Secrets,
    Dependencies,
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

/// An error may quote what it could not understand, such as a line of the repository's configuration.
fn without_secrets(message: &str) -> String {
    Detector::builtin()
        .map_or_else(|_| "the built-in rules can't be used".to_owned(), |detector| detector.redact(message.as_bytes()).terminal())
}

/// Writes all reports, even when one can't be; the verdict counts only when all were written.
fn tell(arguments: &Arguments, Scanned { report, .. }: &Scanned) -> u8 {
    let verbosity = match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let options = Options { colour: arguments.color.is_on(), verbosity, explain: arguments.explain };
    let files = arguments.output.iter().map(|output| output.write(report, options));
    let written = files.chain([print(arguments.format, report, options)]);
    let failures: Vec<_> = written.filter_map(Result::err).collect();
    for failure in &failures {
        error(&without_secrets(&format!("{failure:#}")));
    }
    if failures.is_empty() { verdict(report, arguments.fail_on).exit_code() } else { INTERNAL }
}

fn prepare(arguments: &Arguments) -> Result<(Request, Tools)> {
    let target = target(arguments)?;
    let least = match arguments.confidence {
        Least::Guess => Confidence::Guess,
        Least::Likely => Confidence::Likely,
        Least::Exact => Confidence::Exact,
    };
    let dependencies = arguments.only != Some(Half::Secrets);
    ensure!(dependencies || !arguments.history, "--history is about dependencies, which --only secrets leaves out");
    let advisories = dependencies.then(|| database(arguments)).transpose()?;
    let detector = arguments.rules.detector()?.with_confidence(least);
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = arguments.threads.map_or_else(cores, NonZeroUsize::get);
    Ok((
        Request {
            target,
            threads,
            history: arguments.history,
            verify_objects: arguments.verify_objects,
            timed: arguments.stats,
            progress: Arc::default(),
        },
        Tools { detector, secrets: arguments.only != Some(Half::Dependencies), advisories },
    ))
}

/// Chosen, and fetched if it must be, before anything of the repository is opened.
fn database(arguments: &Arguments) -> Result<Chosen> {
    if let Some(path) = &arguments.advisory_db {
        ensure!(path.exists(), "the advisory database {} is not there", path.display());
    }
    let choice = Choice {
        path: arguments.advisory_db.clone(),
        offline: arguments.offline,
        max_age: arguments.max_db_age,
        mirrors: arguments.mirror.clone(),
    };
    let index = arguments.index.as_deref().map(RegistryIndex::open).transpose()?;
    let mut chosen = choose(&choice, &Places::of_environment());
    chosen.database = chosen.database.map(|database| database.with_registry(index));
    Ok(chosen)
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
