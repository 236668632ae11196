//! `lockhound ci`: scans what a forge's event is about, and tells the forge.

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;

use super::event::{Job, is_github, job};
use super::exit::{INTERNAL, USAGE};
use super::forge::{Outputs, summarize, write_sarif};
use super::gate::Gate;
use super::message::{answer, error, note, without_secrets};
use super::output::{Colour, print};
use crate::report::{Format, Options};
use crate::scan::{Event, Request, Scanned, Target, scan};

#[derive(Args)]
pub(super) struct Arguments {
    /// A folder in the repository, or a bare repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    gate: Gate,
    /// Write SARIF files for code scanning, one a category, to this folder [default in a GitHub job: lockhound-sarif in its temporary folder].
    #[arg(long, value_name = "DIR")]
    sarif_dir: Option<PathBuf>,
}

/// Scans; gives the exit code, which the outputs have too.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let started = Instant::now();
    let (outputs, code) = match prepare(arguments) {
        Ok(Done::Nothing(why)) => {
            let said = answer([without_secrets(&format!("lockhound: {why}"))]);
            (Outputs::of_nothing(true), if said.is_ok() { 0 } else { INTERNAL })
        }
        Ok(Done::Scanned(event, scanned)) => tell(arguments, &event, &scanned),
        Err(problem) => {
            complain(&problem);
            (Outputs::of_nothing(false), USAGE)
        }
    };
    note(&format!("done in {:.2} s", started.elapsed().as_secs_f64()));
    match outputs.write(code) {
        Ok(()) => code,
        Err(problem) => {
            complain(&problem);
            INTERNAL
        }
    }
}

enum Done {
    Nothing(String),
    Scanned(Event, Box<Scanned>),
}

fn prepare(arguments: &Arguments) -> Result<Done> {
    let event = match job()? {
        Job::Scan(event) => event,
        Job::Nothing(why) => return Ok(Done::Nothing(why)),
    };
    let Arguments { path, gate, .. } = arguments;
    let target = Target::Event(path.clone(), event.clone());
    let request = Request { policy: gate.policy()?, ..Request::new(target, gate.with.threads()) };
    Ok(Done::Scanned(event, Box::new(scan(&request, &gate.with.tools()?)?)))
}

/// Writes all reports, even when one can't be; the verdict counts only when all were written.
fn tell(arguments: &Arguments, event: &Event, Scanned { report, notices, is_whole }: &Scanned) -> (Outputs, u8) {
    for line in notices {
        note(line);
    }
    let folder = sarif_folder(arguments).filter(|_| {
        // An upload replaces all alerts of a branch: that of a part would close those of the rest.
        let is_snapshot = *is_whole || matches!(event, Event::Proposal(_));
        if !is_snapshot {
            note("no SARIF is written, as an upload of a part would close the alerts of the rest; a scheduled run tells all");
        }
        is_snapshot
    });
    let written = folder.as_ref().map_or(Ok(()), |folder| write_sarif(folder, report, *is_whole));
    summarize(report);
    let format = if is_github() { Format::Github } else { Format::Human };
    let options = Options { colour: format == Format::Human && Colour::Auto.is_on(), ..Options::default() };
    let scope = format!("lockhound: scans {}", report.receipt.scope.terminal());
    let said = answer([scope]).map_err(anyhow::Error::from).and_then(|()| print(format, report, options));
    let mut code = report.verdict.exit_code();
    for failure in [&written, &said].into_iter().filter_map(|done| done.as_ref().err()) {
        complain(failure);
        code = INTERNAL;
    }
    (Outputs::of(report, folder.filter(|_| written.is_ok())), code)
}

fn sarif_folder(arguments: &Arguments) -> Option<PathBuf> {
    let temporary = || is_github().then(|| env::var_os("RUNNER_TEMP")).flatten().filter(|folder| !folder.is_empty());
    arguments.sarif_dir.clone().or_else(|| temporary().map(|folder| PathBuf::from(folder).join("lockhound-sarif")))
}

fn complain(problem: &anyhow::Error) {
    without_secrets(&format!("{problem:#}")).lines().for_each(error);
}
