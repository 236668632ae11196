//! `lockhound rules`: the secret rules.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use super::exit::{INTERNAL, USAGE};
use super::message::{answer, error, note};
use super::patterns;
use super::rule_text::{markdown, row, sheet};
use crate::secrets::Detector;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the rules: severity, confidence, id and title.
    List {
        #[command(flatten)]
        rules: Rules,
        /// A line a rule, or a page in Markdown.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Show all that a rule says.
    Show {
        /// The rule's id.
        id: String,
        #[command(flatten)]
        rules: Rules,
    },
    /// Check rule files: their form, and their examples through the whole detector.
    Check {
        /// Rule files, or folders of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Leave out the built-in rules: ids may be theirs, and examples meet the rules of these files only.
        #[arg(long)]
        no_builtin: bool,
    },
    /// Turn a gitleaks configuration into a rule file, on stdout; stderr says what could not be carried over.
    Import {
        /// The configuration, such as `.gitleaks.toml`.
        file: PathBuf,
        /// Take rules in, too, that find what built-in ones find.
        #[arg(long)]
        no_builtin: bool,
    },
}

/// Which rules are meant.
#[derive(Args)]
pub(super) struct Rules {
    /// Rules beside the built-in ones: a rule file, or a folder of them; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(super) patterns: Vec<PathBuf>,
    /// Leave out the built-in rules.
    #[arg(long, requires = "patterns")]
    pub(super) no_builtin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
}

impl Rules {
    /// The detector of these rules. The error names file, line and reason.
    pub(super) fn detector(&self) -> Result<Detector> {
        if self.patterns.is_empty() {
            return Detector::builtin().context("the built-in rules can't be used");
        }
        Detector::with_rules(&patterns::read(&self.patterns)?, !self.no_builtin)
    }
}

/// Lists, shows or checks rules; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let done = match &arguments.action {
        Action::List { rules, format } => list(rules, *format),
        Action::Show { id, rules } => show(id, rules),
        Action::Check { paths, no_builtin } => check(paths, !no_builtin),
        Action::Import { file, no_builtin } => import(file, !no_builtin),
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
            format!("{problem:#}").lines().for_each(error);
            USAGE
        }
    }
}

fn list(rules: &Rules, format: Format) -> Result<(Vec<String>, u8)> {
    let detector = rules.detector()?;
    Ok(match format {
        Format::Text => (detector.rules().map(|issue| row(issue)).collect(), 0),
        Format::Markdown => (markdown(&detector), 0),
    })
}

fn show(id: &str, rules: &Rules) -> Result<(Vec<String>, u8)> {
    let detector = rules.detector()?;
    let sheet = detector.specs().find(|spec| spec.id == id).map(sheet);
    Ok((sheet.with_context(|| format!("no rule has the id {id}; `lockhound rules list` lists them"))?, 0))
}

fn check(paths: &[PathBuf], builtin: bool) -> Result<(Vec<String>, u8)> {
    let files = patterns::read(paths)?;
    let detector = Detector::with_rules(&files, builtin)?;
    let (mut problems, mut count) = (Vec::new(), 0);
    for file in &files {
        problems.extend(detector.check_examples(&file.text).iter().map(|problem| format!("{}: {problem}", file.name)));
        count += crate::secrets::rule_file::parse(&file.text).map_or(0, |rules| rules.len());
    }
    if problems.is_empty() {
        return Ok((vec![format!("{count} rules in {} files, all examples hold", files.len())], 0));
    }
    Ok((problems, USAGE))
}

fn import(file: &Path, builtin: bool) -> Result<(Vec<String>, u8)> {
    let text = patterns::text_of(file)?;
    let imported = crate::secrets::import(&text, builtin).with_context(|| file.display().to_string())?;
    imported.report.iter().for_each(|line| note(line));
    note(&format!("{} rules were carried over; read them before you use them", imported.rules));
    Ok((imported.text.lines().map(str::to_owned).collect(), 0))
}
