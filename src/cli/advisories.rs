//! `lockhound advisories`: the advisory database.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit::{INCOMPLETE, INTERNAL, USAGE};
use super::message::{answer, error};
use crate::advisories::{Choice, Places, choose, describe, update};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Fetch the newest database into the cache.
    Update,
    /// Say which database a scan would use: its source, commit, age and size.
    Status {
        /// An advisory database: a checkout, a bare repository or a plain folder.
        #[arg(long, value_name = "PATH")]
        advisory_db: Option<PathBuf>,
        /// From how many days on the database is too old (exit code 3) [default: 30].
        #[arg(long, value_name = "DAYS")]
        max_db_age: Option<NonZeroU32>,
    },
}

/// Looks after the database; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let places = Places::of_environment();
    let (lines, code) = match &arguments.action {
        Action::Update => match update(&places) {
            Ok(updated) => (vec![describe(&updated.now, places.now)], 0),
            Err(problem) => {
                error(&problem.to_string());
                (Vec::new(), if problem.is_refusal() { USAGE } else { INTERNAL })
            }
        },
        Action::Status { advisory_db, max_db_age } => {
            let choice = Choice { path: advisory_db.clone(), offline: true };
            let mut chosen = choose(&choice, &places);
            chosen.hold_to(max_db_age.map(NonZeroU32::get), &[]);
            let gaps = chosen.gaps.iter().map(|gap| gap.detail.terminal());
            let code = if chosen.gaps.is_empty() { 0 } else { INCOMPLETE };
            (chosen.notices.iter().cloned().chain(gaps).collect(), code)
        }
    };
    if let Err(problem) = answer(lines) {
        error(&format!("the answer can't be written to stdout: {problem}"));
        return INTERNAL;
    }
    code
}
