//! Reports: one file a format, each a pure function of what a scan found. Same report, same bytes.

mod audit;
mod bill;
mod brief;
mod controls;
mod csv;
mod cyclonedx;
mod cyclonedx_vex;
mod escape;
mod explanation;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod mending;
mod ocsf;
mod openvex;
mod options;
mod paint;
mod present;
mod sarif;
mod sarif_log;
mod sarif_result;
mod sarif_rule;
mod spdx;
mod summary;
mod vex;
mod wire;
mod wire_dependency;
mod wire_path;
mod wire_policy;
mod words;

use std::io::{self, Write as _};

pub use audit::{Head, Run, audit_line, verify_audit};
pub use bill::BillFormat;
pub use controls::control_matrix;
pub use explanation::{explain_finding, explain_issue};
pub use mending::{Stage, mending};
pub use options::{Format, Options, Verbosity};

use crate::advisories::Inventory;
use crate::finding::Report;

/// Writes `report` to `out`, in large pieces, and flushes it; fails only when `out` does.
pub fn write(format: Format, report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Human => human::write(report, *options, &mut out)?,
        Format::Json => json::write(report, &mut out)?,
        Format::Jsonl => json::write_lines(report, &mut out)?,
        Format::Sarif => sarif::write(report, &mut out)?,
        Format::Github => github::write(report, &mut out)?,
        Format::Markdown => markdown::write(report, &mut out)?,
        Format::Junit => junit::write(report, &mut out)?,
        Format::Csv => csv::write(report, &mut out)?,
        Format::GitlabSecrets => gitlab::write_secrets(report, &mut out)?,
        Format::GitlabDependencies => gitlab::write_dependencies(report, &mut out)?,
        Format::Ocsf => ocsf::write(report, &mut out)?,
        Format::Openvex => openvex::write(report, &mut out)?,
        Format::CyclonedxVex => cyclonedx_vex::write(report, &mut out)?,
    }
    out.flush()
}

/// SARIF logs for an upload each, as GitHub wants one for a category: the category's name, and the log.
///
/// # Errors
/// When there is no memory for it.
pub fn sarif_by_category(report: &Report) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    sarif::by_category(report)
}

/// The bill of materials of `inventory`.
///
/// # Errors
/// When there is no memory for it.
pub fn bill_of_materials(format: BillFormat, inventory: &Inventory) -> io::Result<Vec<u8>> {
    match format {
        BillFormat::Cyclonedx => cyclonedx::bytes(inventory),
        BillFormat::Spdx => spdx::bytes(inventory),
    }
}
