//! Reports: one file a format, each a pure function of what a scan found. Same report, same bytes.

mod escape;
mod human;
mod json;
mod options;
mod paint;
mod sarif;
mod sarif_log;
mod sarif_result;
mod sarif_rule;
mod summary;
mod wire;
mod wire_dependency;
mod wire_path;
mod words;

use std::io::{self, Write as _};

pub use options::{Format, Options, Verbosity};

use crate::finding::Report;

/// Writes `report` to `out`, in large pieces, and flushes it; fails only when `out` does.
pub fn write(format: Format, report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Human => human::write(report, *options, &mut out)?,
        Format::Json => json::write(report, &mut out)?,
        Format::Jsonl => json::write_lines(report, &mut out)?,
        Format::Sarif => sarif::write(report, &mut out)?,
    }
    out.flush()
}
