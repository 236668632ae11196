//! The audit log: `--audit-log FILE`, and `lockhound audit verify FILE`.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};

use super::exit::{INTERNAL, USAGE};
use super::message::{answer, error, without_secrets};
use crate::finding::Report;
use crate::report::{Head, Run, audit_line, verify_audit};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Compute the chain of hashes again, and say how far the log goes.
    Verify {
        /// The log.
        file: PathBuf,
    },
}

/// Verifies a log; gives the exit code: 1 if it is not as it was written.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let Action::Verify { file } = &arguments.action;
    let log = match fs::read_to_string(file) {
        Ok(log) => log,
        Err(problem) => {
            error(&without_secrets(&format!("{} can't be read: {problem}", file.display())));
            return USAGE;
        }
    };
    let (line, code) = match verify_audit(&log) {
        Ok(Head { lines, hash }) => (format!("{lines} lines, as they were written; the last one's hash is {hash}"), 0),
        Err(why) => (without_secrets(&format!("{}: {why}", file.display())), 1),
    };
    if let Err(problem) = answer([line]) {
        error(&format!("the answer can't be written to stdout: {problem}"));
        return INTERNAL;
    }
    code
}

/// Adds a run to a log, which must be whole; nobody else adds to it meanwhile.
pub(super) fn append(file: &Path, target: &Path, report: &Report, exit_code: u8) -> Result<()> {
    let write = || -> Result<()> {
        if fs::symlink_metadata(file).is_ok_and(|found| !found.is_file()) {
            bail!("it exists and is not a regular file: name another one");
        }
        let mut log = open(file)?;
        log.lock()?;
        let mut text = String::new();
        log.read_to_string(&mut text)?;
        let head = verify_audit(&text).map_err(|why| anyhow!("it is not as it was written: {why}"))?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let run = Run {
            time: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
            actor: &without_secrets(&actor()),
            action: "scan",
            target: &without_secrets(&target.display().to_string()),
            exit_code,
        };
        log.write_all(audit_line(&run, report, &head)?.as_bytes())?;
        log.sync_all()?;
        Ok(())
    };
    write().with_context(|| format!("the audit log {} can't be written", file.display()))
}

/// Opens a log to read it and to add to its end.
fn open(file: &Path) -> Result<File> {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, super::output::OWNER);
    Ok(options.open(file)?)
}

/// Whoever started this, as the environment says.
fn actor() -> String {
    let names = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "USERNAME"];
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())).unwrap_or_else(|| "unknown".to_owned())
}
