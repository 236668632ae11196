//! `lockhound sbom`: a bill of materials of what the lockfiles hold.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::exit::{INCOMPLETE, INTERNAL, USAGE};
use super::message::{error, note};
use super::output::{OWNER, print_bytes, replace};
use crate::advisories::Inventory;
use crate::report::{BillFormat, bill_of_materials};
use crate::scan::inventory;
use crate::secrets::Detector;

#[derive(Args)]
pub(super) struct Arguments {
    /// A folder in the repository, or a bare repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The format: cyclonedx (1.6) or spdx (2.3), both JSON.
    #[arg(long, default_value = "cyclonedx")]
    format: BillFormat,
    /// Write it to a file, not to stdout.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the bill; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let detector = match Detector::builtin() {
        Ok(detector) => detector,
        Err(problem) => {
            error(&format!("{problem:#}"));
            return INTERNAL;
        }
    };
    let tell = |problem: &anyhow::Error| error(&detector.redact(format!("{problem:#}").as_bytes()).terminal());
    let inventory = match inventory(&arguments.path, &detector) {
        Ok(inventory) => inventory,
        Err(problem) => {
            tell(&problem);
            return USAGE;
        }
    };
    if let Err(problem) = write(&inventory, arguments.format, arguments.output.as_deref()) {
        tell(&problem);
        return INTERNAL;
    }
    if inventory.lockfiles.is_empty() {
        note("there is no Cargo.lock, so the bill is empty");
    }
    for gap in &inventory.gaps {
        let path = gap.path.as_ref().map_or_else(String::new, |path| format!("{}: ", path.terminal()));
        error(&format!("the bill is incomplete: {path}{}", gap.detail.terminal()));
    }
    if inventory.gaps.is_empty() { 0 } else { INCOMPLETE }
}

fn write(inventory: &Inventory, format: BillFormat, file: Option<&Path>) -> Result<()> {
    let bytes = bill_of_materials(format, inventory).context("the bill can't be made")?;
    match file {
        Some(file) => replace(file, &bytes, OWNER).with_context(|| format!("the bill {} can't be written", file.display())),
        None => print_bytes(&bytes).context("the bill can't be written to stdout"),
    }
}
