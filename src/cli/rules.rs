//! `lockhound rules`: the secret rules.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use super::exit::{INTERNAL, USAGE};
use super::message::{answer, error};
use crate::secrets::Detector;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the built-in rules: severity, confidence, id and title.
    List,
    /// Check a rule file: its form, and its examples through the whole detector.
    Check {
        /// The rule file.
        file: PathBuf,
    },
}

/// Lists or checks rules; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let done = match &arguments.action {
        Action::List => list(),
        Action::Check { file } => check(file),
    };
    match done {
        Ok((lines, code)) => match answer(lines) {
            Ok(()) => code,
            Err(problem) => {
                error(&format!("the answer can't be written to stdout: {problem}"));
                INTERNAL
            }
        },
        Err(problem) => {
            error(&format!("{problem:#}"));
            USAGE
        }
    }
}

fn list() -> Result<(Vec<String>, u8)> {
    let detector = Detector::builtin()?;
    let line = |issue: &crate::finding::Issue| {
        format!("{:<8}  {:<6}  {:<40}  {}", issue.severity.name(), issue.confidence.name(), issue.id, issue.title)
    };
    Ok((detector.rules().map(|issue| line(issue)).collect(), 0))
}

fn check(file: &PathBuf) -> Result<(Vec<String>, u8)> {
    let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    let detector = Detector::from_rule_file(&text, &file.display().to_string())?;
    let problems = detector.check_examples(&text);
    if problems.is_empty() {
        return Ok((vec![format!("{}: {} rules, all examples hold", file.display(), detector.rules().len())], 0));
    }
    Ok((problems, USAGE))
}
