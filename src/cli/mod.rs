//! The command line: arguments in, exit code out.

mod advisories;
mod audit;
mod baseline;
mod ci;
mod complete;
mod config;
mod event;
mod evidence;
mod exit;
mod explain;
mod forge;
mod gate;
mod hook;
mod hook_input;
mod install;
mod message;
mod output;
mod patterns;
mod progress;
mod rule_text;
mod rules;
mod sbom;
mod scan;
mod stats;
mod waive;
mod with;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{CommandFactory, Parser, Subcommand};

use crate::secrets::Detector;
use crate::text::terminal;
use exit::{INTERNAL, USAGE};

/// Finds leaked credentials in all of a git repository's history, and vulnerable crates in its lockfiles.
///
/// Exit codes: 0 complete and clean; 1 findings at or above the threshold; 2 bad usage or configuration; 3 not everything could be
/// looked at; 4 internal error, or a report that could not be written.
#[derive(Parser)]
#[command(version, max_term_width = 100, subcommand_precedence_over_arg = true, args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    scan: scan::Arguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Scan a repository: all history, the index, the working tree and every Cargo.lock (the default verb).
    Scan(Box<scan::Arguments>),
    /// Scan what the event of a GitHub or GitLab job is about, and tell the forge.
    Ci(Box<ci::Arguments>),
    /// Install git hooks, or be one.
    Hook(Box<hook::Arguments>),
    /// Keep what is known already, so that only new findings fail a run.
    Baseline(Box<baseline::Arguments>),
    /// Say what a rule, an advisory or a finding is, and what to do about it.
    Explain(explain::Arguments),
    /// Write a commented lockhound.toml.
    Init(config::Init),
    /// Show the settings in force, or the schema of their file.
    Config(config::Arguments),
    /// Make an exception that somebody answers for, and that ends.
    Waive(Box<waive::Arguments>),
    /// Check an audit log.
    Audit(audit::Arguments),
    /// Write what an auditor asks for into a folder: report, receipt, policy, waivers, bill of materials, control matrix.
    Evidence(Box<evidence::Arguments>),
    /// Look after the advisory database.
    Advisories(advisories::Arguments),
    /// List or show the secret rules, or check rule files.
    Rules(rules::Arguments),
    /// Print a script that completes this command line in a shell.
    Completions(complete::Completions),
    /// Write the manual's pages into a folder.
    Man(complete::Manual),
    /// Write a bill of materials (SBOM) of every Cargo.lock, as `cyclonedx` or `spdx`.
    Sbom(sbom::Arguments),
}

/// Runs the command line `arguments`, the program's name first; gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match CommandLine::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors to clap's exit code; a closed stdout makes them one.
            return if print(&error).is_err() { INTERNAL } else { u8::try_from(error.exit_code()).unwrap_or(USAGE) };
        }
    };
    match arguments.verb {
        Some(Verb::Scan(arguments)) => scan::run(&arguments),
        None => scan::run(&arguments.scan),
        Some(Verb::Ci(arguments)) => ci::run(&arguments),
        Some(Verb::Hook(arguments)) => hook::run(&arguments),
        Some(Verb::Baseline(arguments)) => baseline::run(&arguments),
        Some(Verb::Explain(arguments)) => explain::run(&arguments),
        Some(Verb::Init(arguments)) => config::init(&arguments),
        Some(Verb::Config(arguments)) => config::run(&arguments),
        Some(Verb::Waive(arguments)) => waive::run(&arguments),
        Some(Verb::Advisories(arguments)) => advisories::run(&arguments),
        Some(Verb::Rules(arguments)) => rules::run(&arguments),
        Some(Verb::Sbom(arguments)) => sbom::run(&arguments),
        Some(Verb::Audit(arguments)) => audit::run(&arguments),
        Some(Verb::Evidence(arguments)) => evidence::run(&arguments),
        Some(Verb::Completions(arguments)) => complete::completions(&arguments, &mut CommandLine::command()),
        Some(Verb::Man(arguments)) => complete::manual(&arguments, &CommandLine::command()),
    }
}

/// Prints what clap says; it quotes arguments, and what would be a secret there is masked.
fn print(error: &clap::Error) -> io::Result<()> {
    if !error.use_stderr() {
        return error.print();
    }
    let text = error.render().to_string();
    match Detector::builtin().map(|detector| detector.redact(text.as_bytes())) {
        Ok(masked) if masked.as_bytes() != text.as_bytes() => {
            let mut lines = masked.as_bytes().split(|byte| *byte == b'\n');
            lines.try_for_each(|line| writeln!(io::stderr(), "{}", terminal(line)))
        }
        _ => error.print(),
    }
}
