//! `lockhound evidence`: a folder with all that a scan is evidence for, and what it was made with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use sha2::{Digest, Sha256};

use super::exit::{INTERNAL, USAGE};
use super::message::{error, note, without_secrets};
use super::output::{OWNER, replace};
use super::progress::Bar;
use super::with::With;
use crate::finding::Report;
use crate::report::{self, BillFormat, Format, Options, bill_of_materials, control_matrix};
use crate::scan::{Request, Scanned, Target, inventory, policy_at, scan, waivers_at};
use crate::text::hex;

/// What is written besides the bill of materials, the policy and the waivers: each format and its file.
const REPORTS: [(Format, &str); 6] = [
    (Format::Json, "report.json"),
    (Format::Sarif, "report.sarif"),
    (Format::Markdown, "report.md"),
    (Format::Html, "report.html"),
    (Format::Csv, "findings.csv"),
    (Format::Openvex, "openvex.json"),
];

#[derive(Args)]
pub(super) struct Arguments {
    /// A folder in the repository, or a bare repository; all of it is scanned.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The folder to write into; it is made where it is missing, and has to be empty.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    with: With,
}

/// Scans, and writes the folder; gives the exit code of the scan.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let complain = |problem: &anyhow::Error| without_secrets(&format!("{problem:#}")).lines().for_each(error);
    let (scanned, files) = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(problem) => {
            complain(&problem);
            return USAGE;
        }
    };
    scanned.notices.iter().for_each(|line| note(line));
    match gather(&scanned.report, files).and_then(|files| write(&arguments.out, &files)) {
        Ok(count) => {
            note(&without_secrets(&format!("{count} files are written to {}", arguments.out.display())));
            scanned.report.verdict.exit_code()
        }
        Err(problem) => {
            complain(&problem);
            INTERNAL
        }
    }
}

/// A file's name, and what it is to hold.
type Named = (String, Vec<u8>);

/// The scan, and the files that are made of the repository itself.
fn prepare(arguments: &Arguments) -> Result<(Scanned, Vec<Named>)> {
    let Arguments { path, out, with } = arguments;
    let is_empty = fs::read_dir(out).map_or(!out.exists(), |mut entries| entries.next().is_none());
    ensure!(is_empty, "{} is not an empty folder", out.display());
    let from = with.policy()?;
    let request = Request { policy: from.clone(), ..Request::new(Target::Repository(path.clone()), with.threads()) };
    let tools = with.tools()?;
    let bar = Bar::show(&request.progress, false);
    let scanned = scan(&request, &tools)?;
    drop(bar);
    let mut files = vec![("policy.toml".to_owned(), policy_at(path, &from)?.config.text().into_bytes())];
    files.extend(waivers_at(path)?.map(|text| ("waivers.toml".to_owned(), text)));
    if with.dependencies() {
        let inventory = inventory(path, &tools.detector)?;
        let bill = bill_of_materials(BillFormat::Cyclonedx, &inventory).context("the bill of materials can't be made")?;
        files.push(("bill.cyclonedx.json".to_owned(), bill));
    }
    // Our own text in these, but for paths, reasons and names, which people write.
    for (_, text) in &mut files {
        *text = tools.detector.redact(text).as_bytes().to_vec();
    }
    Ok((scanned, files))
}

/// All files, and last the list of their hashes as `sha256sum --check` reads it.
fn gather(report: &Report, mut files: Vec<Named>) -> Result<Vec<Named>> {
    for (format, name) in REPORTS {
        let mut bytes = Vec::new();
        report::write(format, report, &Options::default(), &mut bytes).with_context(|| format!("{name} can't be made"))?;
        files.push((name.to_owned(), bytes));
    }
    files.push(("controls.json".to_owned(), control_matrix(report).context("the control matrix can't be made")?));
    files.sort();
    let sums: String = files.iter().flat_map(|(name, bytes)| [hex(&Sha256::digest(bytes)), format!("  {name}\n")]).collect();
    files.push(("SHA256SUMS".to_owned(), sums.into_bytes()));
    Ok(files)
}

fn write(folder: &Path, files: &[Named]) -> Result<usize> {
    fs::create_dir_all(folder).with_context(|| format!("the folder {} can't be made", folder.display()))?;
    for (name, bytes) in files {
        let file = folder.join(name);
        replace(&file, bytes, OWNER).with_context(|| format!("{} can't be written", file.display()))?;
    }
    Ok(files.len())
}
