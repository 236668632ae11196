//! `lockhound init` and `lockhound config show|schema`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};

use super::exit::{INTERNAL, USAGE};
use super::message::{error, note, without_secrets};
use super::output::{ALL, print_bytes, replace};
use super::with::With;
use crate::policy::config_file::{NAME, SCHEMA, TEMPLATE};
use crate::scan::{policy_at, root_of};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the settings in force, each with what set it.
    Show {
        /// A folder in the repository, or a bare repository.
        #[arg(default_value = ".")]
        path: PathBuf,
        #[command(flatten)]
        with: Box<With>,
    },
    /// Print the JSON Schema of lockhound.toml, for editors.
    Schema,
}

#[derive(Args)]
pub(super) struct Init {
    /// A folder in the repository.
    #[arg(default_value = ".")]
    path: PathBuf,
}

/// Prints what is asked for; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let text = match &arguments.action {
        Action::Schema => Ok(SCHEMA.to_owned()),
        Action::Show { path, with } => with.policy().and_then(|from| Ok(policy_at(path, &from)?.config.text())),
    };
    match text.map(|text| print_bytes(text.as_bytes())) {
        Ok(Ok(())) => 0,
        Ok(Err(problem)) => {
            error(&format!("the answer can't be written to stdout: {problem}"));
            INTERNAL
        }
        Err(problem) => complain(&problem, USAGE),
    }
}

/// Writes a commented `lockhound.toml`; gives the exit code.
pub(super) fn init(arguments: &Init) -> u8 {
    let place = || -> Result<PathBuf> {
        let file = root_of(&arguments.path)?.join(NAME);
        let is_there = |file: &Path| fs::symlink_metadata(file).is_ok();
        let beside = file.with_file_name(".github").join(NAME);
        for file in [&file, &beside] {
            ensure!(!is_there(file), "{} is there already", file.display());
        }
        Ok(file)
    };
    let file = match place() {
        Ok(file) => file,
        Err(problem) => return complain(&problem, USAGE),
    };
    match replace(&file, TEMPLATE.as_bytes(), ALL).with_context(|| format!("{} can't be written", file.display())) {
        Ok(()) => {
            note(&without_secrets(&format!("{} is written: all that it says is the default, until you take away a #", file.display())));
            0
        }
        Err(problem) => complain(&problem, INTERNAL),
    }
}

fn complain(problem: &anyhow::Error, code: u8) -> u8 {
    without_secrets(&format!("{problem:#}")).lines().for_each(error);
    code
}
