//! The report for programs: one JSON document, or one JSON object a line.

use std::io;

use super::escape::{write_line, write_pretty};
use super::wire::{Document, Line, ReceiptLine, SCHEMA_VERSION, Tool, WireFinding, WireGap, WireReceipt};
use crate::finding::Report;

/// Writes one document.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        findings: report.findings.iter().map(WireFinding::from).collect(),
        mended: report.mended.iter().map(WireFinding::from).collect(),
        suppressed: report.suppressed.iter().map(WireFinding::from).collect(),
        gaps: report.gaps.iter().map(WireGap::from).collect(),
        accepted: report.accepted.iter().map(WireGap::from).collect(),
        receipt: WireReceipt::new(report),
    };
    write_pretty(&document, out)
}

/// Writes a line for each finding, mended one, suppressed one, gap and accepted gap, and the receipt last: a file without one was cut off.
pub(super) fn write_lines(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| write_line(&Line::Finding(Box::new(finding.into())), out))?;
    report.mended.iter().try_for_each(|finding| write_line(&Line::Mended(Box::new(finding.into())), out))?;
    report.suppressed.iter().try_for_each(|finding| write_line(&Line::Suppressed(Box::new(finding.into())), out))?;
    report.gaps.iter().try_for_each(|gap| write_line(&Line::Gap(gap.into()), out))?;
    report.accepted.iter().try_for_each(|gap| write_line(&Line::Accepted(gap.into()), out))?;
    let receipt = WireReceipt::new(report);
    write_line(&Line::Receipt(Box::new(ReceiptLine { schema_version: SCHEMA_VERSION, tool: Tool::THIS, receipt })), out)
}
