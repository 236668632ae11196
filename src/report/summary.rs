//! The end of the report for people: what was not looked at, what was, and the verdict.

use std::collections::BTreeMap;
use std::io;

use super::options::{Options, Verbosity};
use super::paint::Paint;
use super::words::{count, counted, half, line, location, read, reason, set_aside_how, size, suppression};
use crate::finding::{Finding, Gap, Receipt, Report, Severity};
use crate::text::{Untrusted, date};

/// How many gaps of one reason are shown.
const SHOWN: usize = 10;

/// Writes gaps, coverage and verdict.
pub(super) fn write(report: &Report, options: Options, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint(options.colour);
    commands(&report.findings, options, out)?;
    if !report.mended.is_empty() {
        mended(&report.mended, options, out)?;
    }
    if options.verbosity == Verbosity::Verbose {
        set_aside(&report.suppressed, paint, out)?;
    }
    gaps(&report.gaps, ("not looked at", options), out)?;
    if options.verbosity == Verbosity::Verbose {
        gaps(&report.accepted, ("accepted by the policy", options), out)?;
    }
    if options.verbosity != Verbosity::Quiet {
        coverage(&report.receipt, paint, out)?;
    }
    writeln!(out, "{}", verdict(report, paint))
}

/// The commands that mend dependencies, those that clear the most first.
fn commands(findings: &[Finding], options: Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut clears: BTreeMap<(String, String), usize> = BTreeMap::new();
    let all = findings.iter().filter_map(|finding| Some((finding, finding.dependency.as_ref()?)));
    let all_count = all.clone().count();
    for (finding, command) in all.filter_map(|(finding, dependency)| Some((finding, dependency.command.as_ref()?))) {
        let path = finding.lockfile().and_then(|place| place.path.as_ref()).map(Untrusted::terminal).unwrap_or_default();
        *clears.entry((path, command.terminal())).or_default() += 1;
    }
    let cleared: usize = clears.values().sum();
    if clears.len() < 2 || options.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let mut commands: Vec<_> = clears.into_iter().collect();
    commands.sort_by_key(|(_, cleared)| std::cmp::Reverse(*cleared));
    let verb = if commands.len() == 1 { "clears" } else { "clear" };
    let title = format!("{} {verb} {cleared} of {}:", count(commands.len(), "command"), count(all_count, "dependency finding"));
    writeln!(out, "{}", Paint(options.colour).strong(&title))?;
    for ((path, command), cleared) in commands {
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let inside = if folder == "." { String::new() } else { format!(" in {folder}") };
        writeln!(out, "    {command}{}", Paint(options.colour).faint(&format!("  # {cleared}{inside}")))?;
    }
    writeln!(out)
}

/// What the change mended, a line for each.
fn mended(findings: &[Finding], options: Options, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", Paint(options.colour).good(&format!("{} mended here:", count(findings.len(), "finding"))))?;
    let shown = match options.verbosity {
        Verbosity::Quiet => 0,
        Verbosity::Normal => SHOWN,
        Verbosity::Verbose => findings.len(),
    };
    for finding in findings.iter().take(shown) {
        let package = finding.dependency.as_ref().map_or_else(String::new, |dependency| format!(", {}", dependency.name.terminal()));
        writeln!(out, "    - {}: {}{package}", line(&finding.issue.id), location(finding.place()))?;
    }
    if shown > 0 && findings.len() > shown {
        writeln!(out, "    - and {} more (-v shows all)", findings.len() - shown)?;
    }
    writeln!(out)
}

/// What the policy sets aside, a line for each.
fn set_aside(findings: &[Finding], paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "{} set aside:", paint.strong(&count(findings.len(), "finding")))?;
    for finding in findings {
        let why = finding.suppression.as_ref().map_or_else(String::new, |why| format!(", {}", suppression(why)));
        writeln!(out, "    - {}[{}]: {}{why}", finding.severity.name(), line(&finding.issue.id), location(finding.place()))?;
    }
    writeln!(out)
}

fn gaps(gaps: &[Gap], (what, options): (&str, Options), out: &mut dyn io::Write) -> io::Result<()> {
    if gaps.is_empty() {
        return Ok(());
    }
    let paint = Paint(options.colour);
    let mut by_reason: BTreeMap<_, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        by_reason.entry(gap.reason).or_default().push(gap);
    }
    writeln!(out, "{} {what}:", paint.severity(Severity::Medium, &count(gaps.len(), "gap")))?;
    for (why, gaps) in by_reason {
        writeln!(out, "  {} {} {}", paint.strong(why.name()), gaps.len(), paint.faint(&format!("({})", reason(why))))?;
        let shown = match options.verbosity {
            Verbosity::Quiet => 0,
            Verbosity::Normal => SHOWN,
            Verbosity::Verbose => gaps.len(),
        };
        gaps.iter().take(shown).try_for_each(|gap| writeln!(out, "    - {}", gap_line(gap)))?;
        if shown > 0 && gaps.len() > shown {
            writeln!(out, "    - and {} more (-v shows all)", gaps.len() - shown)?;
        }
    }
    writeln!(out)
}

/// `path, object 1a2b3c4d5e6, 12 bytes: detail`, as far as it is known.
fn gap_line(gap: &Gap) -> String {
    let path = gap.path.as_ref().map(Untrusted::terminal);
    let object = gap.object.map(|id| format!("object {}", id.short()));
    let what: Vec<String> = [path, object, gap.bytes.map(size)].into_iter().flatten().collect();
    match (what.is_empty(), gap.detail.terminal()) {
        (true, detail) => detail,
        (false, detail) if detail.is_empty() => what.join(", "),
        (false, detail) => format!("{}: {detail}", what.join(", ")),
    }
}

/// What was looked at, a line for each half.
fn coverage(receipt: &Receipt, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let head = receipt.head.map_or_else(String::new, |id| format!(" at {}", id.short()));
    let scope = receipt.scope.terminal();
    let scope = if scope.is_empty() { "nothing named".to_owned() } else { scope };
    writeln!(out, "{} {scope}{head}: {}", paint.strong("scanned"), read(receipt))?;
    if receipt.rules > 0 {
        let hash: String = line(&receipt.rules_hash).chars().take(12).collect();
        writeln!(out, "{} {} {}", paint.strong("secrets"), counted(receipt.rules, "rule"), paint.faint(&format!("(rule set {hash})")))?;
    }
    if receipt.withheld > 0 {
        writeln!(
            out,
            "{} {} of less confidence (--confidence guess shows all)",
            paint.strong("not shown"),
            counted(receipt.withheld, "secret")
        )?;
    }
    if receipt.database.is_some() || receipt.lockfiles > 0 {
        let toolchains = if receipt.toolchains > 0 { format!(", {}", counted(receipt.toolchains, "toolchain")) } else { String::new() };
        let judged = format!("{}, {}{toolchains}", counted(receipt.lockfiles, "lockfile"), counted(receipt.packages, "package"));
        let database = receipt.database.as_ref().map_or_else(
            || "no advisories".to_owned(),
            |database| {
                let commit = database.commit.map_or_else(String::new, |id| format!("{} ", id.short()));
                let origin = database.origin.terminal();
                format!("{} from {origin} ({commit}{})", counted(database.advisories, "advisory"), date(database.time))
            },
        );
        writeln!(out, "{} {judged}, {database}{}", paint.strong("dependencies"), yanked(receipt))?;
    }
    writeln!(out)
}

/// Whether withdrawn versions were looked for.
fn yanked(receipt: &Receipt) -> String {
    match receipt.yanked {
        _ if receipt.lockfiles == 0 => String::new(),
        None => ", yanked versions not checked".to_owned(),
        Some(checks) if checks.unknown == 0 => ", yanked versions checked".to_owned(),
        Some(checks) => format!(", yanked versions checked but for {} that the index lacks", counted(checks.unknown, "package")),
    }
}

/// `3 findings: 1 critical, 2 high (2 secrets, 1 dependency). 2 gaps: coverage incomplete.`
fn verdict(report: &Report, paint: Paint) -> String {
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    let found = match worst {
        None => "No findings.".to_owned(),
        Some(worst) => format!("{}{}", paint.severity(worst, &count(report.findings.len(), "finding")), tally(report)),
    };
    let covered = match report.gaps.len() {
        0 if report.accepted.is_empty() => "Coverage complete.".to_owned(),
        0 => format!("{}: coverage incomplete, and the policy accepts that.", count(report.accepted.len(), "gap")),
        gaps => paint.severity(Severity::Medium, &format!("{}: coverage incomplete.", count(gaps, "gap"))),
    };
    let verdict = format!("{found}{}{} {covered}", overdue(report, paint), suppressed(report, paint));
    if worst.is_none() && report.gaps.is_empty() { paint.good(&verdict) } else { verdict }
}

/// ` 2 of them overdue.`
fn overdue(report: &Report, paint: Paint) -> String {
    match report.findings.iter().filter(|finding| finding.due.is_some_and(|due| due.overdue > 0)).count() {
        0 => String::new(),
        overdue => paint.severity(Severity::High, &format!(" {overdue} overdue.")),
    }
}

/// ` 3 more set aside: 2 in the baseline, 1 waived.`
fn suppressed(report: &Report, paint: Paint) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for why in report.suppressed.iter().filter_map(|finding| finding.suppression.as_ref()) {
        *kinds.entry(set_aside_how(why)).or_default() += 1;
    }
    if kinds.is_empty() {
        return String::new();
    }
    let kinds: Vec<String> = kinds.iter().map(|(how, number)| format!("{number} {how}")).collect();
    paint.faint(&format!(" {} more set aside: {}.", report.suppressed.len(), kinds.join(", ")))
}

fn tally(report: &Report) -> String {
    let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
    let of = |severity: &Severity| report.findings.iter().filter(|finding| finding.severity == *severity).count();
    let severities = severities.iter().map(|severity| (of(severity), severity.name())).filter(|(number, _)| *number > 0);
    let severities: Vec<String> = severities.map(|(number, name)| format!("{number} {name}")).collect();
    let halves = ["secret", "dependency", "policy"];
    let of = |name: &&str| report.findings.iter().filter(|finding| half(finding.issue.kind) == *name).count();
    let halves = halves.iter().map(|name| (of(name), *name)).filter(|(number, _)| *number > 0);
    let halves: Vec<String> = halves.map(|(number, name)| count(number, name)).collect();
    format!(": {} ({}).", severities.join(", "), halves.join(", "))
}
