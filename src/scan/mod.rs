//! The one place where sources, detectors and report meet: a request in, a report out.

mod around;
mod attribution;
mod dependencies;
mod event;
mod example_paths;
mod exposure;
mod findings;
mod inventory;
mod large;
mod looker;
mod novelty;
mod part;
mod policy_files;
mod seen;
mod sightings;
mod target;
mod whole;

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::advisories::Chosen;
use crate::blob::{Blob, IdMap, Part};
use crate::crew::share;
use crate::finding::{Finding, Gap, GapReason, IssueKind, Receipt, Report, Status, Suppression};
use crate::policy::{Looked, Policy, judge, weakened};
use crate::secrets::{Detector, Salt};
pub use crate::source::{Asked, Handed, Hooks, hooks_of};
use crate::source::{Repository, Surveyed, Wanted, WorkFile, files, survey};
use crate::stats::{Clock, Phase};
use crate::text::Untrusted;
use around::Around;
use attribution::{Map, tips};
use dependencies::{AtPath, Lockfile, judge_all};
use event::Scope;
pub use event::{Event, Proposal, Push};
use exposure::{Past, note_rotations};
pub use inventory::inventory;
use looker::{Looker, Shared, Sight};
use part::{Change, is_of_changes};
pub use policy_files::{policy_at, read_config, waivers_at};
pub use target::{Origin, PolicyFrom, Request, Target};

/// What to look with.
#[derive(Clone)]
pub struct Tools {
    /// Knows secrets; masks them in all text of the report, whatever was asked for.
    pub detector: Detector,
    /// Whether secrets are looked for.
    pub secrets: bool,
    /// Judges lockfiles: the database that was chosen before anything else was opened; none when dependencies are not asked for.
    pub advisories: Option<Chosen>,
}

impl Tools {
    /// The detector, when secrets are looked for.
    fn seeker(&self) -> Option<&Detector> {
        self.secrets.then_some(&self.detector)
    }

    /// The same tools as the policy sets them.
    fn set(self, policy: &Policy) -> Self {
        let config = &policy.config;
        let advisories = self.advisories.map(|mut chosen| {
            chosen.hold_to(config.max_age_days, &config.mirrors);
            chosen
        });
        Self { detector: self.detector.with_confidence(config.confidence), advisories, ..self }
    }
}

/// A finished scan.
pub struct Scanned {
    /// What was found, what was not looked at, what was.
    pub report: Report,
    /// Lines for people, safe for a terminal.
    pub notices: Vec<String>,
    /// Whether all of a repository was looked at.
    pub is_whole: bool,
}

/// Scans. Errors are wrong requests: no repository, an unknown revision, a path that isn't there, a policy that can't be read.
pub fn scan(request: &Request, tools: &Tools) -> Result<Scanned> {
    let mut sight = Sight::default();
    let from = &request.policy;
    let set = |policy: Policy| (tools.clone().set(&policy), policy);
    match &request.target {
        Target::Repository(path) => {
            let repository = open(path, request, &mut sight)?;
            whole(&repository, request, tools, sight)
        }
        Target::Range(path, _) | Target::Staged(path) | Target::Push(path, ..) => {
            let repository = open(path, request, &mut sight)?;
            sight.gaps.retain(is_of_changes);
            let change = match &request.target {
                Target::Range(_, spec) => Change::of_range(&repository, spec, &mut sight)?,
                Target::Push(_, _, asked) => Change::of_asked(&repository, asked, &mut sight),
                _ => Change::of_index(&repository, &mut sight),
            };
            part(&repository, &change, (request, tools), sight)
        }
        Target::Event(path, event) => {
            let repository = open(path, request, &mut sight)?;
            let Scope { asked, words, notices, gaps } = Scope::of(event, &repository);
            sight.counts.scope = words;
            sight.gaps.extend(gaps);
            let mut scanned = match asked {
                Some(asked) => {
                    sight.gaps.retain(is_of_changes);
                    let change = Change::of_asked(&repository, &asked, &mut sight);
                    part(&repository, &change, (request, tools), sight)?
                }
                None => whole(&repository, request, tools, sight)?,
            };
            let notices = notices.into_iter().map(|line| tools.detector.redact(line.as_bytes()).terminal());
            scanned.notices.splice(0..0, notices);
            Ok(scanned)
        }
        Target::Worktree(path) => {
            let root = path.canonicalize().with_context(|| format!("{} can't be read", path.display()))?;
            if !root.is_dir() {
                bail!("{} is a file: name a folder, or use --stdin for single files", path.display());
            }
            let (tools, policy) = set(from.of_folder(&root)?);
            let halves = folder(&root, request, &tools, &mut sight);
            Ok(finish(request, &tools, sight, (halves, policy)))
        }
        Target::Stream(bytes, name) | Target::LongStream(bytes, name) => {
            let (tools, policy) = set(from.of_stream()?);
            let is_long = matches!(request.target, Target::LongStream(..));
            let halves = if is_long {
                long_stream((bytes, name), request, &tools, &mut sight)
            } else {
                stream((bytes, name), request, &tools, &mut sight)
            };
            Ok(finish(request, &tools, sight, (halves, policy)))
        }
    }
}

/// Scans all of a repository.
fn whole(repository: &Repository, request: &Request, tools: &Tools, mut sight: Sight) -> Result<Scanned> {
    let policy = request.policy.of_repository(repository)?;
    let tools = tools.clone().set(&policy);
    let halves = whole_repository(repository, request, &tools, &mut sight);
    Ok(finish(request, &tools, sight, (halves, policy)))
}

/// Scans a part of a repository, by the policy that stood before it.
fn part(repository: &Repository, change: &Change, (request, tools): (&Request, &Tools), mut sight: Sight) -> Result<Scanned> {
    let from = &request.policy;
    let policy = from.of_trees(repository, &change.range.base)?;
    let tools = tools.clone().set(&policy);
    let mut halves = changed(repository, change, request, &tools, &mut sight);
    if !change.range.lacks_before {
        halves.findings.extend(change.policy(repository, from)?.iter().flat_map(|after| weakened(&policy, after)));
    }
    Ok(finish(request, &tools, sight, (halves, policy)))
}

/// The root of the working tree that `path` is in: where policy files are.
pub fn root_of(path: &Path) -> Result<PathBuf> {
    let layout = Repository::open(path)?.layout;
    layout.worktree.with_context(|| format!("{} has no working tree: name the file", path.display()))
}

/// What both halves have come to.
#[derive(Default)]
struct Halves {
    /// Findings of the secret half.
    findings: Vec<Finding>,
    /// What a change mended.
    mended: Vec<Finding>,
    /// Lines for people.
    notices: Vec<String>,
    /// Whether all of a repository was looked at.
    is_whole: bool,
}

fn whole_repository(repository: &Repository, request: &Request, tools: &Tools, sight: &mut Sight) -> Halves {
    let mut dependencies = Vec::new();
    if let Some(chosen) = &tools.advisories {
        let lockfiles = whole::lockfiles(repository, sight).into_iter();
        let lockfiles: Vec<AtPath<'_>> = lockfiles.map(|lockfile| AtPath { now: Some(lockfile), before: None }).collect();
        if request.history {
            sight.gaps.extend_from_slice(&chosen.gaps);
        }
        dependencies = judge_all(&lockfiles, chosen, sight).findings;
    }
    let is_locked = |finding: &Finding| {
        finding.places.iter().filter_map(|place| place.path.as_ref()).any(|path| Lockfile::is_named_so(path.as_bytes()))
    };
    let under = (request.history || dependencies.iter().any(is_locked)).then_some(Lockfile::NAME);
    let (mut findings, surveyed) = match tools.seeker() {
        Some(detector) => whole::secrets(repository, (detector, under), request, sight),
        None => (Vec::new(), under.map(|_| history_alone(repository, under, request, sight))),
    };
    let database = tools.advisories.as_ref().and_then(|chosen| chosen.database.as_ref()).filter(|_| under.is_some());
    if let (Some(database), Some(surveyed)) = (database, &surveyed) {
        let mut clock = Clock::new(request.timed);
        let mut past = Past::read(repository, surveyed, (database, &tools.detector), request.threads);
        past.note(&mut dependencies);
        if request.history {
            sight.counts.database = Some(database.info().clone());
            let more = past.findings(&dependencies);
            dependencies.extend(more);
        }
        sight.gaps.append(&mut past.gaps);
        clock.lap(Phase::Attribute);
        sight.stats.add(&clock.stats);
    }
    note_rotations(&findings, &mut dependencies);
    findings.extend(dependencies);
    Halves { findings, is_whole: true, ..Halves::default() }
}

impl Halves {
    /// With what is found in lockfiles.
    fn with(mut self, lockfiles: &[AtPath<'_>], tools: &Tools, sight: &mut Sight) -> Self {
        if let Some(chosen) = &tools.advisories {
            let found = judge_all(lockfiles, chosen, sight);
            self.findings.extend(found.findings);
            self.mended.extend(found.mended);
        }
        self
    }
}

/// Where all objects `under` a file name ever stood, when no walk for secrets finds that on its way.
fn history_alone<'a>(repository: &'a Repository, under: Option<&'static [u8]>, request: &Request, sight: &mut Sight) -> Surveyed<'a> {
    let wanted = Wanted::default().all_under(under);
    let (surveyed, gaps) = survey(&repository.store, tips(repository), wanted, request.threads);
    sight.gaps.extend(gaps);
    surveyed
}

fn changed(repository: &Repository, change: &Change, request: &Request, tools: &Tools, sight: &mut Sight) -> Halves {
    let (findings, notices) = tools.seeker().map(|detector| change.secrets(repository, detector, request, sight)).unwrap_or_default();
    let lockfiles = tools.advisories.as_ref().map(|_| change.lockfiles(repository, sight)).unwrap_or_default();
    Halves { findings, notices, ..Halves::default() }.with(&lockfiles, tools, sight)
}

fn folder(root: &Path, request: &Request, tools: &Tools, sight: &mut Sight) -> Halves {
    let (files, gaps) = files(root, &[]);
    sight.gaps.extend(gaps);
    let shared = Shared::new(tools.seeker(), None, request);
    let start = || Looker::new(&shared);
    let lockfiles = std::sync::Mutex::new(Vec::new());
    let (lookers, gaps) = share(&files, request.threads, start, |looker, file: &WorkFile| {
        looker.names(&file.path);
        match file.read() {
            Ok(Some(content)) => {
                looker.counts.files += 1;
                if let Some(rest) = content.rest {
                    looker.look_on(content.part, Some(&file.path), &mut content.bytes.as_slice().chain(rest), None);
                    if tools.advisories.is_some() && Lockfile::is_judged_at(&file.path) {
                        looker.gaps.push(too_large(&file.path));
                    }
                    return;
                }
                looker.look(Blob { bytes: &content.bytes, part: content.part, path: Some(&file.path) }, None);
                if tools.advisories.is_some() && content.part == Part::File && Lockfile::is_judged_at(&file.path) {
                    lockfiles.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((file.path.clone(), content.bytes));
                }
            }
            Ok(None) => {}
            Err(gap) => looker.gaps.push(gap),
        }
    });
    for looker in lookers {
        sight.add(looker);
    }
    sight.gaps.extend(gaps);
    let lockfiles = lockfiles.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter();
    let around = Around::Files(files.into(), None);
    let lockfile = |(path, bytes)| Lockfile { path, bytes, object: None, status: Status::Live, around: around.clone() };
    let lockfiles: Vec<AtPath<'_>> = lockfiles.map(|lockfile_of| AtPath { now: Some(lockfile(lockfile_of)), before: None }).collect();
    Halves { findings: of_files(tools, sight), ..Halves::default() }.with(&lockfiles, tools, sight)
}

fn stream((bytes, name): (&[u8], &[u8]), request: &Request, tools: &Tools, sight: &mut Sight) -> Halves {
    let shared = Shared::new(tools.seeker(), None, request);
    let mut looker = Looker::new(&shared);
    looker.counts.files = 1;
    looker.look(Blob { bytes, part: Part::Stream, path: Some(name) }, None);
    sight.add(looker);
    let is_lockfile = tools.advisories.is_some() && Lockfile::is_judged_at(name);
    let lockfile = || Lockfile { path: name.to_vec(), bytes: bytes.to_vec(), object: None, status: Status::Live, around: Around::Nothing };
    let lockfiles: Vec<AtPath<'_>> = is_lockfile.then(|| AtPath { now: Some(lockfile()), before: None }).into_iter().collect();
    Halves { findings: of_files(tools, sight), ..Halves::default() }.with(&lockfiles, tools, sight)
}

fn long_stream((bytes, name): (&[u8], &[u8]), request: &Request, tools: &Tools, sight: &mut Sight) -> Halves {
    let shared = Shared::new(tools.seeker(), None, request);
    let mut looker = Looker::new(&shared);
    looker.counts.files = 1;
    looker.look_on(Part::Stream, Some(name), &mut bytes.chain(std::io::stdin().lock()), None);
    if tools.advisories.is_some() && Lockfile::is_judged_at(name) {
        sight.gaps.push(too_large(name));
    }
    sight.add(looker);
    Halves { findings: of_files(tools, sight), ..Halves::default() }
}

fn too_large(path: &[u8]) -> Gap {
    let detail = "the lockfile is larger than is read at once".into();
    Gap { reason: GapReason::OverLimit, path: Some(path.into()), object: None, bytes: None, detail }
}

/// Findings among things without objects.
fn of_files(tools: &Tools, sight: &mut Sight) -> Vec<Finding> {
    let seen = sight.take_seen();
    let of_hits = |detector| findings::of_hits(seen, &Map::default(), detector, None);
    let mut findings = tools.seeker().map(of_hits).unwrap_or_default();
    findings::add_line_hashes(&mut findings, None, &IdMap::default());
    findings
}

fn open(path: &Path, request: &Request, sight: &mut Sight) -> Result<Repository> {
    let mut clock = Clock::new(request.timed);
    let repository = Repository::open_with(path, &request.handed)?;
    clock.lap(Phase::Plan);
    sight.stats.add(&clock.stats);
    sight.gaps.extend_from_slice(&repository.gaps);
    sight.counts.refs = repository.refs.len() as u64;
    sight.counts.head = repository.head;
    Ok(repository)
}

/// Puts the report together: sorted and judged, and with no secret in any text of the repository.
fn finish(request: &Request, tools: &Tools, mut sight: Sight, (halves, policy): (Halves, Policy)) -> Scanned {
    let Halves { mut findings, mended, mut notices, is_whole } = halves;
    let mut clock = Clock::new(request.timed);
    let salt = policy.baseline.as_ref().and_then(|baseline| baseline.salt).map_or_else(Salt::default, Salt);
    sight.gaps.extend(findings::make_slow_fingerprints(&mut findings, salt, request.threads));
    clock.lap(Phase::Judge);
    sight.stats.add(&clock.stats);
    if let Some(chosen) = &tools.advisories {
        notices.splice(0..0, chosen.notices.iter().cloned());
    }
    let all = findings.len();
    findings.retain(|finding| finding.issue.kind != IssueKind::Secret || finding.confidence >= tools.detector.least());
    let withheld = (sight.withheld.len() + all - findings.len()) as u64;
    let (rules, rules_hash) = tools.seeker().map_or((0, String::new()), |detector| (detector.rules().len() as u64, detector.rules_hash()));
    let receipt = Receipt {
        scope: scope(request, tools, &sight.counts.scope),
        rules,
        rules_hash,
        withheld,
        stats: request.timed.then_some(sight.stats),
        ..sight.counts
    };
    let receipt = Receipt { baseline: policy.baseline.as_ref().map(|baseline| baseline.len() as u64), ..receipt };
    let mut report = Report { findings, mended, gaps: sight.gaps, receipt, ..Report::default() };
    let looked = Looked {
        today: request.policy.today,
        all_secrets: is_whole && tools.secrets,
        all_dependencies: is_whole && tools.advisories.as_ref().is_some_and(|chosen| chosen.database.is_some()),
    };
    notices.extend(judge(&mut report, &policy, looked));
    mask(&mut report, &tools.detector);
    report.sort();
    let notices = notices.into_iter().map(|line| tools.detector.redact(line.as_bytes()).terminal()).collect();
    Scanned { report, notices, is_whole }
}

/// Masks secrets in every text of the repository; evidence is masked already, and what stands beside it too.
fn mask(report: &mut Report, detector: &Detector) {
    let redacted = |text: &mut Untrusted| *text = detector.redact(text.as_bytes());
    for gap in report.gaps.iter_mut().chain(&mut report.accepted) {
        gap.path.iter_mut().chain([&mut gap.detail]).for_each(redacted);
    }
    for finding in report.findings.iter_mut().chain(&mut report.mended).chain(&mut report.suppressed) {
        if finding.evidence.is_none() {
            finding.texts_mut().for_each(redacted);
        } else {
            finding.suppression.iter_mut().flat_map(Suppression::texts_mut).for_each(redacted);
        }
    }
}

/// The request in words.
fn scope(request: &Request, tools: &Tools, of_event: &Untrusted) -> Untrusted {
    match &request.target {
        Target::Repository(_) if !tools.secrets && request.history => "the lockfiles of the whole history and the working tree".into(),
        Target::Repository(_) if !tools.secrets => "the lockfiles of HEAD and the working tree".into(),
        Target::Repository(_) => "whole history, index and working tree".into(),
        Target::Range(_, spec) => [b"range ", tools.detector.redact(spec.as_bytes()).as_bytes()].concat().into(),
        Target::Push(_, words, _) => tools.detector.redact(words.as_bytes()),
        Target::Event(..) => tools.detector.redact(of_event.as_bytes()),
        Target::Staged(_) => "what is staged".into(),
        Target::Worktree(_) => "files of a folder".into(),
        Target::Stream(..) | Target::LongStream(..) => "standard input".into(),
    }
}
