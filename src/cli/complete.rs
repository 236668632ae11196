//! `lockhound completions` and `lockhound man`: what a shell and `man` know of the command line.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::INTERNAL;
use super::message::{error, note};
use super::output::print_bytes;

#[derive(Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Manual {
    /// The folder, such as ~/.local/share/man/man1.
    folder: PathBuf,
}

/// Prints the script for a shell; gives the exit code.
pub(super) fn completions(arguments: &Completions, command: &mut Command) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, env!("CARGO_PKG_NAME"), &mut script);
    match print_bytes(&script) {
        Ok(()) => 0,
        Err(problem) => {
            error(&format!("the script can't be written to stdout: {problem}"));
            INTERNAL
        }
    }
}

/// Writes a page for the program and one for each verb; gives the exit code.
pub(super) fn manual(arguments: &Manual, command: &Command) -> u8 {
    let folder = &arguments.folder;
    match clap_mangen::generate_to(command.clone(), folder) {
        Ok(()) => {
            note(&format!("the pages are written to {}", folder.display()));
            0
        }
        Err(problem) => {
            error(&format!("the pages can't be written to {}: {problem}", folder.display()));
            INTERNAL
        }
    }
}
