//! What a GitHub Actions job is told besides the log: outputs, the summary, and files for code scanning.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.

use std::env;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::message::{note, without_secrets};
use super::output::{OWNER, replace};
use crate::finding::{GapReason, Novelty, Report};
use crate::report::{self, Format, Options, sarif_by_category};

/// Bytes of a step's summary that GitHub takes.
const SUMMARY: u64 = 1 << 20;

/// The files that may be in the folder for code scanning.
const CATEGORIES: [&str; 4] = ["tree", "history", "dependencies", "coverage"];

/// What other steps read.
pub(super) struct Outputs {
    findings: usize,
    new: usize,
    is_complete: bool,
    sarif: Option<PathBuf>,
}

impl Outputs {
    /// Of a scan.
    pub(super) fn of(report: &Report, sarif: Option<PathBuf>) -> Self {
        let new = report.findings.iter().filter(|finding| finding.novelty != Some(Novelty::Moved)).count();
        Self { findings: report.findings.len(), new, is_complete: report.gaps.is_empty(), sarif }
    }

    /// Where nothing was scanned: as there was nothing, or as it failed.
    pub(super) fn of_nothing(is_complete: bool) -> Self {
        Self { findings: 0, new: 0, is_complete, sarif: None }
    }

    /// Appends them to the file that the runner reads, if there is one.
    pub(super) fn write(&self, code: u8) -> Result<()> {
        let Some(file) = file_of("GITHUB_OUTPUT") else { return Ok(()) };
        let sarif = self.sarif.as_ref().map_or_else(String::new, |folder| folder.display().to_string());
        let complete = self.is_complete;
        let text = format!("findings={}\nnew-findings={}\nexit-code={code}\ncomplete={complete}\n", self.findings, self.new);
        append(&file, format!("{text}{}", delimited("sarif-dir", &sarif)).as_bytes()).context("the step's outputs can't be written")
    }
}

/// An output of any text, between lines that nobody can foresee.
fn delimited(name: &str, value: &str) -> String {
    let end = format!("end_{:016x}{:016x}", RandomState::new().build_hasher().finish(), RandomState::new().build_hasher().finish());
    format!("{name}<<{end}\n{value}\n{end}\n")
}

/// Appends the summary; a job does not fail for one that can't be written.
pub(super) fn summarize(report: &Report) {
    let Some(file) = file_of("GITHUB_STEP_SUMMARY") else { return };
    let write = || -> Result<()> {
        let mut text = Vec::new();
        report::write(Format::Markdown, report, &Options::default(), &mut text)?;
        let before = fs::metadata(&file).map_or(0, |found| found.len());
        ensure!(
            before + text.len() as u64 <= SUMMARY,
            "the step's summary would have more than {SUMMARY} bytes, and GitHub takes none such"
        );
        append(&file, &text)
    };
    if let Err(problem) = write() {
        note(&without_secrets(&format!("there is no job summary: {problem:#}")));
    }
}

/// Writes a file for each category into `folder`, less those whose upload would close alerts that nobody has looked for.
pub(super) fn write_sarif(folder: &Path, report: &Report, is_whole: bool) -> Result<()> {
    let write = || -> Result<()> {
        fs::create_dir_all(folder)?;
        let is_cut = report.gaps.iter().chain(&report.accepted).any(|gap| gap.reason == GapReason::ShallowHistory);
        let logs = sarif_by_category(report)?;
        for name in CATEGORIES {
            let file = folder.join(format!("{name}.sarif"));
            match logs.iter().find(|(category, _)| *category == name).filter(|_| !(name == "history" && is_whole && is_cut)) {
                Some((_, log)) => replace(&file, log, OWNER)?,
                // What an earlier step of the job has left there is not this scan's.
                None if file.is_file() => fs::remove_file(&file)?,
                None => {}
            }
        }
        Ok(())
    };
    write().with_context(|| format!("the SARIF files can't be written to {}", folder.display()))
}

/// The file that a variable of the runner names.
fn file_of(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|file| !file.is_empty()).map(PathBuf::from)
}

fn append(file: &Path, bytes: &[u8]) -> Result<()> {
    ensure!(!file.exists() || file.is_file(), "{} is not a regular file", file.display());
    let mut file = File::options().append(true).create(true).open(file).with_context(|| format!("{} can't be written", file.display()))?;
    file.write_all(bytes)?;
    Ok(())
}
