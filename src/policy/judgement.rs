//! What a policy makes of a report: what is set aside, when what is due, what of the policy itself needs somebody, and the verdict.

use std::sync::Arc;

use super::combined::Policy;
use super::waivers::{DAY, Entry};
use super::{baseline, config_file, waivers};
use crate::blob::Part;
use crate::finding::{
    Allowance, Confidence, Due, Exposure, Finding, Fingerprint, GapReason, Issue, IssueKind, Place, Refs, Region, Report, Role, Severity,
    Status, Suppression, Verdict,
};
use crate::path_pattern::{covers, fits};
use crate::text::{Untrusted, date, fnv1a};

/// From how many days before its end on a waiver is worth a line.
const SOON: i64 = 14 * DAY;

/// The title of what a change does to its own policy.
const WEAKER: &str = "The change makes the policy weaker";

/// What was looked at, so far as the policy asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The day of the judgement; seconds since 1970-01-01T00:00:00Z.
    pub today: i64,
    /// Whether secrets were looked for, in everything: then what suppresses no secret is of no use.
    pub all_secrets: bool,
    /// The same of dependencies.
    pub all_dependencies: bool,
}

/// Judges a report: moves what the policy sets aside, sets dates, adds what is wrong with the policy itself, and comes to the verdict. Gives
/// lines for people.
pub fn judge(report: &mut Report, policy: &Policy, looked: Looked) -> Vec<String> {
    let mut used = vec![false; policy.waivers.waivers.len()];
    let mut more = Vec::new();
    for mut finding in std::mem::take(&mut report.findings) {
        finding.due = due(&finding, policy, looked.today);
        finding.suppression = suppression(&mut finding, policy, looked.today, &mut used, &mut more);
        let list = if finding.suppression.is_some() { &mut report.suppressed } else { &mut report.findings };
        list.push(finding);
    }
    let mut notices = waivers(policy, looked, &used, &mut more);
    notices.extend(unused_baseline(report, policy, looked));
    report.findings.extend(more);
    let (accepted, gaps) = std::mem::take(&mut report.gaps).into_iter().partition(|gap| policy.config.accepts(gap).is_some());
    (report.accepted, report.gaps) = (accepted, gaps);
    report.verdict = verdict(report, policy);
    notices
}

fn verdict(report: &Report, policy: &Policy) -> Verdict {
    if report.findings.iter().any(|finding| finding.fails(policy.config.threshold)) {
        Verdict::Findings
    } else if report.gaps.iter().any(|gap| gap.reason == GapReason::Internal) {
        Verdict::Failed
    } else if report.gaps.is_empty() {
        Verdict::Clean
    } else {
        Verdict::Incomplete
    }
}

/// Why a finding does not count, if it does not. What would have been a reason, and is none any more, is told of.
fn suppression(finding: &mut Finding, policy: &Policy, today: i64, used: &mut [bool], more: &mut Vec<Finding>) -> Option<Suppression> {
    if let Some(exclusion) = policy.config.exclude.iter().find(|exclusion| {
        let by_rule = || exclusion.rule.as_ref().is_none_or(|rule| fits(rule, &finding.issue.id));
        let at = |place: &Place| {
            exclusion.path.as_ref().is_none_or(|pattern| place.path.as_ref().is_some_and(|path| covers(pattern, path.as_bytes())))
        };
        by_rule() && finding.places.iter().all(at)
    }) {
        return Some(Suppression::Exclusion(Untrusted::from(&exclusion.reason)));
    }
    let mut best: Option<&Entry> = None;
    for (entry, used) in policy.waivers.waivers.iter().zip(used) {
        if !entry.covers(finding) {
            continue;
        }
        *used = true;
        match invalid(entry, finding, policy, today) {
            None => best = best.filter(|best| best.waiver.expires >= entry.waiver.expires).or(Some(entry)),
            Some((id, title, why)) => more.push(of_policy(id, title, (waivers::NAME, entry.line), &why, &finding.fingerprint.0)),
        }
    }
    if let Some(entry) = best {
        return Some(Suppression::Waiver(Box::new(entry.waiver.clone())));
    }
    if let Some(rotated) = policy.waivers.rotated.iter().find(|rotated| rotated.fingerprint == finding.fingerprint.0) {
        let again = finding.places.iter().filter_map(|place| place.commit.as_ref()).find(|commit| commit.time >= rotated.on + DAY);
        let Some(commit) = again else { return Some(Suppression::Rotation(rotated.on)) };
        finding.severity = Severity::Critical;
        finding.facts.push(format!("marked as rotated on {}, and brought again on {}", date(rotated.on), date(commit.time)).into());
        return None;
    }
    comment(finding, today, more).or_else(|| policy.baseline.as_ref()?.knows(finding).then_some(Suppression::Baseline))
}

/// The comments that allow a secret: beside each of its live places, or where none is live, beside one of the others.
fn comment(finding: &Finding, today: i64, more: &mut Vec<Finding>) -> Option<Suppression> {
    let live: Vec<&Place> = finding.places.iter().filter(|place| place.status == Status::Live).collect();
    let mut holding: Vec<&Allowance> = Vec::new();
    for place in &finding.places {
        let Some(allowance) = &place.allowance else { continue };
        let problem = match allowance.until {
            None => Some("it names no day on which it ends: `lockhound: allow RULE until 2027-01-31 WHY`".to_owned()),
            Some(until) if until <= today => Some(format!("it ended on {}", date(until))),
            Some(_) => None,
        };
        match problem {
            None => holding.push(allowance),
            Some(why) if place.status == Status::Live => {
                let path = place.path.as_ref().map_or_else(String::new, |path| path.lossy().into_owned());
                let at = (path.as_str(), place.region.line);
                more.push(of_policy("comment-expired", "A comment that allows a secret holds no more", at, &why, &finding.fingerprint.0));
            }
            Some(_) => {}
        }
    }
    let is_allowed = |place: &Place| place.allowance.as_ref().is_some_and(|allowance| allowance.until.is_some_and(|until| until > today));
    let holds = if live.is_empty() { !holding.is_empty() } else { live.into_iter().all(is_allowed) };
    let first = holding.into_iter().min_by_key(|allowance| allowance.until)?;
    holds.then(|| Suppression::Comment(first.clone()))
}

/// Why a waiver does not hold for a finding, if it does not: the issue that is, its title, and the clause.
fn invalid(entry: &Entry, finding: &Finding, policy: &Policy, today: i64) -> Option<(&'static str, &'static str, String)> {
    let waiver = &entry.waiver;
    if waiver.expires <= today {
        return Some((
            "waiver-expired",
            "A waiver has expired",
            format!("the waiver of {} ended on {}", entry.subject(), date(waiver.expires)),
        ));
    }
    let invalid = |why: String| Some(("waiver-invalid", "A waiver is not what the policy allows", why));
    if policy.config.require_approver {
        match &waiver.approver {
            None => return invalid(format!("the waiver of {} has no approver", entry.subject())),
            Some(approver) if *approver == waiver.owner => {
                return invalid(format!("the waiver of {} was approved by its own owner", entry.subject()));
            }
            Some(_) => {}
        }
    }
    if waiver.approved_on > today {
        return invalid(format!("the waiver of {} was approved on a day that is yet to come", entry.subject()));
    }
    let longest = i64::from(*policy.config.longest_waivers.get(&finding.severity)?);
    let days = (waiver.expires - waiver.approved_on) / DAY;
    let severity = finding.severity.name();
    if days <= longest {
        return None;
    }
    invalid(format!("the waiver of {} lasts {days} days, and one of {severity} severity may last {longest}", entry.subject()))
}

/// What is to be said of waivers themselves.
fn waivers(policy: &Policy, looked: Looked, used: &[bool], more: &mut Vec<Finding>) -> Vec<String> {
    let mut notices = Vec::new();
    for (entry, used) in policy.waivers.waivers.iter().zip(used) {
        let was_looked_for = if entry.is_of_advisory() { looked.all_dependencies } else { looked.all_secrets || looked.all_dependencies };
        let ends = entry.waiver.expires;
        if !used && was_looked_for {
            let why = format!("nothing matches the waiver of {} any more: take it out", entry.subject());
            more.push(of_policy("waiver-unused", "A waiver is of no use any more", (waivers::NAME, entry.line), &why, entry.subject()));
        } else if *used && ends > looked.today && ends - looked.today <= SOON {
            notices.push(format!("{}:{}: the waiver of {} ends on {}", waivers::NAME, entry.line, entry.subject(), date(ends)));
        }
    }
    notices
}

/// What is to be said of a baseline that knows what is there no more.
fn unused_baseline(report: &Report, policy: &Policy, looked: Looked) -> Option<String> {
    let was_looked_for = |issue: &str| if baseline::is_of_dependencies(issue) { looked.all_dependencies } else { looked.all_secrets };
    let unused = policy.baseline.as_ref()?.unused(report.findings.iter().chain(&report.suppressed), was_looked_for);
    let entries = baseline::entries(unused);
    (unused > 0).then(|| format!("the baseline has {entries} that nothing matches any more: `lockhound baseline prune` takes out"))
}

/// By when a finding is to be mended.
fn due(finding: &Finding, policy: &Policy, today: i64) -> Option<Due> {
    let is_secret = finding.issue.kind == IssueKind::Secret;
    let by_severity = policy.config.deadlines.get(&finding.severity).copied();
    let by_age = policy.config.secret_age.filter(|_| is_secret);
    let days = by_severity.into_iter().chain(by_age).min()?;
    let brought = || finding.places.iter().filter_map(|place| place.commit.as_ref()).map(|commit| commit.time).min();
    let of_dependency = || finding.exposure.as_ref().map(|exposure: &Exposure| exposure.since).or(finding.issue.published);
    let since = if is_secret { brought() } else { of_dependency() }.unwrap_or(today).min(today);
    let by = since.div_euclid(DAY) * DAY + i64::from(days) * DAY;
    Some(Due { since, by, overdue: (today - by).div_euclid(DAY).max(0) })
}

/// A finding about the policy itself: `file` and line where, `why` in a clause, and what tells it apart from others of its kind.
pub(super) fn of_policy(id: &'static str, title: &'static str, (file, line): (&str, u32), why: &str, subject: &str) -> Finding {
    let (severity, help) = match id {
        "policy-weakened" => (Severity::Low, "Read what the change does to the policy as you would read code: it holds once it is merged."),
        "waiver-unused" => (Severity::Low, "Take the waiver out of its file."),
        "comment-expired" => (Severity::Medium, "Mend the finding, or give the comment a new day once somebody has agreed."),
        _ => (Severity::Medium, "Mend the finding, or renew the waiver once somebody has agreed."),
    };
    let issue = Issue {
        id: id.to_owned(),
        kind: IssueKind::Policy,
        title: title.to_owned(),
        severity,
        confidence: Confidence::Exact,
        score: None,
        description: format!("{title}. {help}"),
        help: help.to_owned(),
        url: None,
        tags: Vec::new(),
        published: None,
    };
    let region = Region { line, column: 1, end_line: line, end_column: 1 };
    let place = Place {
        status: Status::Live,
        role: Role::Holds,
        path: Some(file.into()),
        inner: None,
        region,
        part: Part::File,
        object: None,
        commit: None,
        removed: None,
        refs: Refs::default(),
        line_hash: None,
        allowance: None,
    };
    Finding {
        issue: Arc::new(issue),
        fingerprint: Fingerprint(format!("{:016x}", fnv1a(&[id, file, subject]))),
        severity,
        confidence: Confidence::Exact,
        novelty: None,
        dependency: None,
        exposure: None,
        places: vec![place],
        evidence: None,
        why: Vec::new(),
        facts: vec![Untrusted::from(why)],
        advice: Vec::new(),
        due: None,
        suppression: None,
    }
}

/// What is to be said of a comment of a change that allows a secret beside it: like the rest of a change's policy, it does not hold for the change.
#[must_use]
pub fn weakened_by_comment(place: &Place) -> Finding {
    let why = "a comment allows the secret beside it: that holds once it is merged, and not for the change";
    let path = place.path.as_ref().map_or_else(String::new, |path| path.lossy().into_owned());
    let line = place.region.line;
    of_policy("policy-weakened", WEAKER, (&path, line), why, &line.to_string())
}

/// What is to be said of a change's own policy, which holds once it is merged, and not for the change: a finding for each file that it makes
/// weaker.
#[must_use]
pub fn weakened(before: &Policy, after: &Policy) -> Vec<Finding> {
    let weaker = |file: &str, clauses: &[String]| {
        let why = format!("{}: that holds once it is merged, and not for the change", clauses.join(", "));
        (!clauses.is_empty()).then(|| of_policy("policy-weakened", WEAKER, (file, 1), &why, &why))
    };
    let counted = |count: usize, noun: &str| (count > 0).then(|| format!("{} added", super::config::counted(count, noun)));
    let baseline = after.baseline.as_ref().map_or(0, |after| before.baseline.as_ref().map_or(after.len(), |before| after.beyond(before)));
    let waivers: Vec<String> = counted(after.waivers.beyond(&before.waivers), "waiver").into_iter().collect();
    let known = (baseline > 0).then(|| format!("{} added", baseline::entries(baseline)));
    let all = [
        weaker(config_file::NAME, &after.config.weaker_than(&before.config)),
        weaker(waivers::NAME, &waivers),
        weaker(baseline::NAME, &known.into_iter().collect::<Vec<_>>()),
    ];
    all.into_iter().flatten().collect()
}
