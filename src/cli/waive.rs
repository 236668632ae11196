//! `lockhound waive`: writes an exception that somebody answers for.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;

use super::exit::{INTERNAL, USAGE};
use super::message::{error, note, without_secrets};
use super::output::{ALL, replace};
use super::with::today;
use crate::finding::{Grounds, Justification};
use crate::policy::Waivers;
use crate::policy::waivers::{MAX_BYTES, NAME, grounds};
use crate::scan::root_of;
use crate::text::{date, day, toml_string};

#[derive(Args)]
pub(super) struct Arguments {
    /// A finding's fingerprint, or an advisory such as RUSTSEC-2020-0071.
    #[arg(value_name = "FINGERPRINT|ADVISORY")]
    subject: String,
    /// Why: `false_positive`, `used_in_tests`, `not_affected`, `risk_accepted`, `compensating_control` or `will_fix_later`.
    #[arg(long, value_parser = Grounds::NAMES)]
    reason: String,
    /// Of `not_affected`: why, as VEX has it.
    #[arg(long, value_parser = Justification::ALL.map(Justification::name))]
    justification: Option<String>,
    /// The first day on which it holds no more, such as 2027-01-31.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    expires: i64,
    /// Who answers for it.
    #[arg(long)]
    owner: String,
    /// Who agreed.
    #[arg(long)]
    approver: Option<String>,
    /// Since when it is agreed [default: today, in UTC].
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    approved_on: Option<i64>,
    /// Of an advisory: this package only.
    #[arg(long)]
    package: Option<String>,
    /// Only where all places are at or below such a path.
    #[arg(long, value_name = "PATTERN")]
    path: Option<String>,
    /// What else there is to say; for a compensating control, what that is.
    #[arg(long)]
    note: Option<String>,
    /// Where it is discussed.
    #[arg(long)]
    ticket: Option<String>,
    /// The file [default: lockhound.waivers.toml at the root of the working tree, or in .github if it is there].
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Appends the waiver; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let complain = |problem: &anyhow::Error| without_secrets(&format!("{problem:#}")).lines().for_each(error);
    let (file, text) = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(problem) => {
            complain(&problem);
            return USAGE;
        }
    };
    if let Err(problem) = replace(&file, text.as_bytes(), ALL).with_context(|| format!("{} can't be written", file.display())) {
        complain(&problem);
        return INTERNAL;
    }
    let until = date(arguments.expires);
    note(&without_secrets(&format!(
        "{}: {} is waived until {until}; it holds where this file is merged",
        file.display(),
        arguments.subject
    )));
    0
}

/// Reads waivers that the user names.
pub(super) fn read(file: &Path) -> Result<Waivers> {
    let read = || -> Result<Waivers> {
        ensure!(fs::metadata(file)?.len() <= MAX_BYTES, "it has more than {MAX_BYTES} bytes");
        Waivers::parse(&fs::read(file)?).map_err(anyhow::Error::msg)
    };
    read().with_context(|| format!("the waivers {} can't be used", file.display()))
}

/// A day as `2027-01-31`, in seconds since 1970-01-01T00:00:00Z.
pub(super) fn parse_day(text: &str) -> Result<i64, String> {
    let wrong = || "a day is written as 2027-01-31".to_owned();
    let [year, month, of_month] = *text.split('-').collect::<Vec<_>>().as_slice() else { return Err(wrong()) };
    let number = |text: &str, digits: usize| (text.len() == digits).then(|| text.parse::<u16>().ok()).flatten().map(i64::from);
    let seconds = match (number(year, 4), number(month, 2), number(of_month, 2)) {
        (Some(year), Some(month), Some(of_month)) => day(year, month, of_month) * 86_400,
        _ => return Err(wrong()),
    };
    if date(seconds) == text { Ok(seconds) } else { Err("there is no such day".to_owned()) }
}

/// The file, and what is to be in it.
fn prepare(arguments: &Arguments) -> Result<(PathBuf, String)> {
    grounds(&arguments.reason, arguments.justification.as_deref()).map_err(anyhow::Error::msg)?;
    let today = today();
    ensure!(arguments.expires > today, "a waiver ends on a day that is yet to come");
    let file = arguments.file.clone().map_or_else(place, Ok)?;
    let before = if file.is_file() {
        fs::read_to_string(&file).with_context(|| format!("{} can't be read", file.display()))?
    } else {
        String::new()
    };
    let text = format!("{}{}", joined(&before), block(arguments, today));
    Waivers::parse(text.as_bytes()).map_err(|problem| anyhow!("{}: {problem}", file.display()))?;
    Ok((file, text))
}

/// Where the repository keeps its waivers.
fn place() -> Result<PathBuf> {
    let root = root_of(Path::new("."))?;
    let beside = root.join(".github").join(NAME);
    Ok(if beside.is_file() { beside } else { root.join(NAME) })
}

/// What is there, with an empty line at its end.
fn joined(before: &str) -> String {
    if before.is_empty() {
        return "# Exceptions: `lockhound waive` writes them, and each ends. They hold for a change once they are merged.\n\n".to_owned();
    }
    format!("{}\n\n", before.trim_end())
}

/// The waiver as TOML.
fn block(arguments: &Arguments, today: i64) -> String {
    let is_fingerprint = arguments.subject.len() >= 16 && arguments.subject.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut lines = vec!["[[waiver]]".to_owned()];
    let mut put = |key: &str, value: Option<&str>| lines.extend(value.map(|value| format!("{key} = {}", toml_string(value.as_bytes()))));
    put(if is_fingerprint { "fingerprint" } else { "advisory" }, Some(&arguments.subject));
    put("package", arguments.package.as_deref());
    put("path", arguments.path.as_deref());
    put("reason", Some(&arguments.reason));
    put("justification", arguments.justification.as_deref());
    put("note", arguments.note.as_deref());
    put("owner", Some(&arguments.owner));
    put("approver", arguments.approver.as_deref());
    put("ticket", arguments.ticket.as_deref());
    lines.push(format!("approved_on = {}", date(arguments.approved_on.unwrap_or(today))));
    lines.push(format!("expires = {}\n", date(arguments.expires)));
    lines.join("\n")
}
