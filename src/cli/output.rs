//! Where reports go: stdout and files, whole or not at all.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::finding::Report;
use crate::report::{self, Format, Options};

/// A file for its owner alone.
pub(super) const OWNER: u32 = 0o600;

/// A file for everybody to read.
pub(super) const ALL: u32 = 0o644;

/// A report to be written to a file: `FORMAT=FILE`.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: Format,
    file: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as sarif=report.sarif")?;
        if file.is_empty() {
            return Err("the file's name is missing behind `=`".to_owned());
        }
        Ok(Self { format: format.parse()?, file: file.into() })
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, and where `FORCE_COLOR` or a GitHub job says so; never with `NO_COLOR`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    pub(super) fn is_on(self) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR") => false,
            Self::Auto => set("FORCE_COLOR") || set("CLICOLOR_FORCE") || set("GITHUB_ACTIONS") || io::stdout().is_terminal(),
        }
    }
}

/// Whether a person may see stdout as it is written.
pub(super) fn stdout_is_a_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Writes a report to stdout.
pub(super) fn print(format: Format, report: &Report, options: Options) -> Result<()> {
    let bytes = render(format, report, options)?;
    print_bytes(&bytes).context("the report can't be written to stdout")
}

/// Writes all of it to stdout.
pub(super) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

impl Output {
    /// Writes a report to its file.
    pub(super) fn write(&self, report: &Report, options: Options) -> Result<()> {
        let bytes = render(self.format, report, Options { colour: false, links: false, ..options })?;
        replace(&self.file, &bytes, OWNER).with_context(|| format!("the report {} can't be written", self.file.display()))
    }
}

/// Writes a file: through a temporary file beside it, so that nobody ever sees half of it; never through a link, which a checkout could have
/// put there. `mode` is whose it is to be, as far as the umask allows.
pub(super) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        bail!("it exists and is not a regular file: name another one");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    ensure!(folder.is_dir(), "its folder is not there");
    let mut file = temporary(mode).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn temporary(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    builder
}

#[cfg(not(unix))]
fn temporary(_mode: u32) -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

fn render(format: Format, report: &Report, options: Options) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    report::write(format, report, &options, &mut bytes).context("the report can't be made")?;
    Ok(bytes)
}
