//! Since when a dependency is vulnerable: which commits brought affected versions into lockfiles and took them away, which tags hold them.

use std::collections::{BTreeMap, BTreeSet};

use super::around::Around;
use super::attribution::peel;
use super::dependencies::Lockfile;
use crate::advisories::{Affected, Database, affected, judge};
use crate::blob::ObjectId;
use crate::crew::share;
use crate::finding::{CommitInfo, Exposure, Finding, Gap, GapReason, Place, Refs, Status};
use crate::objects::{Kind, Reader};
use crate::secrets::Detector;
use crate::source::{Label, Leaf, Removal, Repository, Shape, Stand, Surveyed, Traces, commit_of};
use crate::text::{Untrusted, date};

/// The lockfiles of a repository's history, and what has an advisory in them.
pub(crate) struct Past<'a> {
    repository: &'a Repository,
    surveyed: &'a Surveyed<'a>,
    database: &'a Database,
    detector: &'a Detector,
    reader: Reader<'a>,
    tips: Tips,
    /// What was affected at which path.
    spells: BTreeMap<(Affected, Vec<u8>), Spell>,
    /// Lockfiles that could not be read.
    pub(crate) gaps: Vec<Gap>,
}

/// The time that a package was affected at one path; commits by their place in history.
#[derive(Default)]
struct Spell {
    brought: Option<usize>,
    removed: Option<usize>,
    /// The tips that hold it.
    tips: BTreeSet<u32>,
    /// The lockfile that came in last, and when.
    last: Option<(Option<usize>, ObjectId)>,
}

/// The trees at the tips of refs, each once.
#[derive(Default)]
struct Tips {
    shapes: Vec<Shape>,
    /// By tip.
    refs: Vec<Vec<Tip>>,
}

/// A ref's name, and the place in history of the commit that it leads to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tip {
    rank: usize,
    name: Vec<u8>,
}

impl<'a> Past<'a> {
    /// Reads all versions of all lockfiles that a walk has found, on `threads` threads.
    pub(crate) fn read(
        repository: &'a Repository,
        surveyed: &'a Surveyed<'a>,
        (database, detector): (&'a Database, &'a Detector),
        threads: usize,
    ) -> Self {
        let reader = Reader::new(&repository.store);
        let mut past =
            Self { repository, surveyed, database, detector, reader, tips: Tips::default(), spells: BTreeMap::new(), gaps: Vec::new() };
        let locks = past.locks(threads);
        let kinds: BTreeSet<&Affected> = locks.values().flat_map(|(_, held)| held).collect();
        let numbers: BTreeMap<&Affected, Label> = kinds.iter().copied().zip(0..).collect();
        let kinds: Vec<&Affected> = kinds.into_iter().collect();
        let mut labels: Vec<Vec<Label>> = vec![Vec::new(); locks.keys().max().map_or(0, |leaf| *leaf as usize + 1)];
        for (leaf, (_, held)) in &locks {
            labels[*leaf as usize] = held.iter().map(|kind| numbers[kind]).collect();
        }
        past.tips = past.tips_of_refs();
        let mut traces = Traces::read(&surveyed.history, &surveyed.shapes, &labels);
        traces.note_tips(&past.tips.shapes);
        for Stand { leaf, path, brought, tips } in traces.stands().filter(|stand| Lockfile::is_named_so(&stand.path)) {
            for kind in locks.get(&leaf).into_iter().flat_map(|(_, held)| held) {
                let spell = past.spells.entry((kind.clone(), path.clone())).or_default();
                spell.brought = spell.brought.into_iter().chain(brought).min();
                spell.tips.extend(&tips);
                spell.last = spell.last.max(Some((brought, locks[&leaf].0)));
            }
        }
        for Removal { label, path, commit } in traces.removals() {
            if let Some(spell) = kinds.get(label as usize).and_then(|kind| past.spells.get_mut(&((*kind).clone(), path))) {
                spell.removed = Some(commit);
            }
        }
        if surveyed.shapes.is_cut() || traces.is_cut() {
            let detail = "there are more paths to lockfiles than are followed: since when something is vulnerable may be wrong";
            past.gaps.push(Gap { reason: GapReason::OverLimit, path: None, object: None, bytes: None, detail: detail.into() });
        }
        past
    }

    /// Says of each finding since when it is one.
    pub(crate) fn note(&mut self, findings: &mut [Finding]) {
        for finding in findings {
            let Some(kind) = kind_of(finding) else { continue };
            for place in &mut finding.places {
                if let Some(spell) = self.spells.get(&(kind.clone(), path_of(place))) {
                    place.refs = refs(&self.tips, &spell.tips);
                    place.commit = spell.brought.and_then(|rank| describe(self.surveyed, self.detector, rank));
                }
            }
            self.expose(finding, &kind, None);
        }
    }

    /// Findings for all that is affected on some ref, or was, and is not among the `known`.
    pub(crate) fn findings(&mut self, known: &[Finding]) -> Vec<Finding> {
        let keys = |finding: &Finding| {
            let kind = kind_of(finding);
            finding.places.iter().filter_map(move |place| Some((kind.clone()?, path_of(place)))).collect::<Vec<_>>()
        };
        let known: BTreeSet<(Affected, Vec<u8>)> = known.iter().flat_map(keys).collect();
        let mut by_lock: BTreeMap<(ObjectId, &Vec<u8>), BTreeSet<&Affected>> = BTreeMap::new();
        for ((kind, path), spell) in self.spells.iter().filter(|(key, _)| !known.contains(key)) {
            if let Some((_, id)) = spell.last.filter(|_| self.is_reachable(spell)) {
                by_lock.entry((id, path)).or_default().insert(kind);
            }
        }
        let (mut findings, mut gaps) = (Vec::new(), Vec::new());
        for ((id, path), kinds) in by_lock {
            let bytes = match self.reader.read_kind(&id, Kind::Blob) {
                Ok(bytes) => bytes.to_vec(),
                Err(gap) => {
                    gaps.push(gap);
                    continue;
                }
            };
            let lockfile = Lockfile { path: path.clone(), bytes, object: Some(id), status: Status::History, around: Around::Nothing };
            let judged = judge(self.database, &lockfile.lent());
            gaps.extend(judged.gaps);
            for mut finding in judged.findings {
                let Some(kind) = kind_of(&finding).filter(|kind| kinds.contains(kind)) else { continue };
                let spell = &self.spells[&(kind.clone(), path.clone())];
                // What a tag holds is there for good, and mended all the same.
                let is_on_branch = self.tips.at(&spell.tips).any(|tip| BRANCHES.iter().any(|branch| tip.name.starts_with(branch)));
                let removed = spell.removed.filter(|_| !is_on_branch).and_then(|rank| describe(self.surveyed, self.detector, rank));
                self.expose(&mut finding, &kind, removed.as_ref());
                for place in &mut finding.places {
                    place.refs = refs(&self.tips, &spell.tips);
                    place.commit = spell.brought.and_then(|rank| describe(self.surveyed, self.detector, rank));
                    place.status = if spell.tips.is_empty() { Status::History } else { Status::OtherRef };
                    place.removed.clone_from(&removed);
                }
                // What is locked no more needs no update.
                finding.advice.clear();
                finding.dependency.iter_mut().for_each(|dependency| dependency.command = None);
                findings.push(finding);
            }
        }
        self.gaps.extend(gaps);
        findings
    }

    /// Says since when a package is affected, and until when, if it is `removed`.
    fn expose(&self, finding: &mut Finding, kind: &Affected, removed: Option<&CommitInfo>) {
        let published = finding.issue.published;
        finding.exposure = self.exposure(kind, published, removed);
        finding.facts.extend(finding.exposure.iter().flat_map(|exposure| words(exposure, published)));
    }

    /// Each version of a lockfile, by its number among what was wanted, with what is affected in it.
    fn locks(&mut self, threads: usize) -> BTreeMap<Leaf, (ObjectId, BTreeSet<Affected>)> {
        let mut ids: Vec<(ObjectId, Leaf)> = self.surveyed.wanted.found_under().collect();
        ids.sort_unstable();
        // A reader keeps what its deltas are made of, so that few of them with much to do are best.
        let chunks: Vec<_> = ids.chunks(ids.len().div_ceil(threads.max(1) * 4).max(1)).collect();
        let (store, database) = (&self.repository.store, self.database);
        let (read, gaps) = share(&chunks, threads, <(BTreeMap<_, _>, Vec<Gap>)>::default, |(locks, gaps), chunk| {
            let mut reader = Reader::new(store);
            for (id, leaf) in *chunk {
                match reader.read_kind(id, Kind::Blob) {
                    Ok(bytes) => {
                        let (held, left_out) = affected(database, &bytes);
                        locks.insert(*leaf, (*id, held));
                        gaps.extend((left_out > 0).then(|| half_read(*id, left_out)));
                    }
                    Err(gap) => gaps.push(gap),
                }
            }
        });
        self.gaps.extend(gaps);
        let mut all = BTreeMap::new();
        for (locks, gaps) in read {
            all.extend(locks);
            self.gaps.extend(gaps);
        }
        all
    }

    /// The trees that refs lead to.
    fn tips_of_refs(&mut self) -> Tips {
        let (mut tips, mut numbers) = (Tips::default(), BTreeMap::new());
        for reference in &self.repository.refs {
            let Some(commit) = reference.target.and_then(|id| commit_of(&mut self.reader, id)) else { continue };
            let Some(tree) = self.surveyed.history.tree_of(&commit).or_else(|| peel(&mut self.reader, commit)) else { continue };
            let shape = self.surveyed.shapes.of(&tree);
            let number = *numbers.entry(shape).or_insert(tips.shapes.len());
            if number == tips.shapes.len() {
                tips.shapes.push(shape);
                tips.refs.push(Vec::new());
            }
            tips.refs[number].push(Tip { rank: self.surveyed.history.age_rank(&commit), name: reference.name.clone() });
        }
        tips
    }

    fn is_reachable(&self, spell: &Spell) -> bool {
        let commit = spell.brought.and_then(|rank| self.surveyed.history.commit_at(rank));
        !spell.tips.is_empty() || commit.is_some_and(|id| self.surveyed.history.is_reachable(&id) == Some(true))
    }

    /// Since when a package is affected, at whatever path it stood first; until when, if it is `removed`.
    fn exposure(&self, kind: &Affected, published: Option<i64>, removed: Option<&CommitInfo>) -> Option<Exposure> {
        let of_kind = self.spells.range((kind.clone(), Vec::new())..).take_while(|((other, _), _)| other == kind);
        let (mut entered, mut tips) = (None, BTreeSet::new());
        for (_, spell) in of_kind.filter(|(_, spell)| self.is_reachable(spell)) {
            entered = entered.into_iter().chain(spell.brought).min();
            tips.extend(spell.tips.iter().copied());
        }
        let entered = describe(self.surveyed, self.detector, entered?)?;
        let tags: BTreeSet<&Tip> = self.tips.at(&tips).filter(|tip| tip.name.starts_with(TAGS)).collect();
        let name = |tip: &&Tip| Untrusted::from(tip.name.get(TAGS.len()..).unwrap_or_default());
        let published = published.unwrap_or(entered.time);
        Some(Exposure {
            since: entered.time.max(published),
            until: removed.map_or(self.database.info().time, |commit| commit.time),
            was_known: published <= entered.time,
            releases: tags.first().map(name).zip(tags.last().map(name)),
            release_count: tags.len() as u64,
            entered,
        })
    }
}

const TAGS: &[u8] = b"refs/tags/";

const BRANCHES: [&[u8]; 2] = [b"refs/heads/", b"refs/remotes/"];

impl Tips {
    fn at(&self, tips: &BTreeSet<u32>) -> impl Iterator<Item = &Tip> {
        tips.iter().filter_map(|tip| self.refs.get(*tip as usize)).flatten()
    }
}

/// Says of malware which secrets stood in the repository while it was locked: its build could read them.
pub(crate) fn note_rotations(secrets: &[Finding], dependencies: &mut [Finding]) {
    for finding in dependencies.iter_mut().filter(|finding| finding.issue.tags.iter().any(|tag| tag == "malicious")) {
        let from = finding.exposure.as_ref().map_or(i64::MIN, |exposure| exposure.entered.time);
        let gone =
            finding.places.iter().map(|place| place.removed.as_ref().map_or(i64::MAX, |commit| commit.time)).max().unwrap_or(i64::MAX);
        let stood = |place: &Place| {
            let came = place.commit.as_ref().is_none_or(|commit| commit.time <= gone);
            came && place.removed.as_ref().is_none_or(|commit| commit.time >= from)
        };
        let stood: Vec<&Finding> = secrets.iter().filter(|secret| secret.places.iter().any(stood)).collect();
        for secret in stood.iter().take(SHOWN) {
            let place = secret.place().path.as_ref().map(|path| path.as_bytes().to_vec()).unwrap_or_default();
            finding
                .advice
                .push([format!("rotate {}, which stood there at the time: ", secret.issue.id).as_bytes(), &place].concat().into());
        }
        if stood.len() > SHOWN {
            finding.advice.push(format!("and rotate {} more secrets that stood there at the time", stood.len() - SHOWN).into());
        }
    }
}

/// How many secrets are named that malware could read.
const SHOWN: usize = 20;

/// A lockfile of the history of which some can't be read.
fn half_read(id: ObjectId, left_out: u64) -> Gap {
    let packages = if left_out == 1 { "a package" } else { &format!("{left_out} packages") };
    let detail =
        format!("a lockfile of the history: {packages} with advisories can't be judged, as the version can't be read, or it is too large");
    Gap { reason: GapReason::BadLockfile, path: None, object: Some(id), bytes: None, detail: detail.into() }
}

/// The refs of several tips.
fn refs(tips: &Tips, at: &BTreeSet<u32>) -> Refs {
    let names: BTreeSet<&[u8]> = tips.at(at).map(|tip| tip.name.as_slice()).collect();
    let more = names.len().saturating_sub(Refs::KEPT) as u64;
    Refs { names: names.into_iter().take(Refs::KEPT).map(Untrusted::from).collect(), more }
}

fn path_of(place: &Place) -> Vec<u8> {
    place.path.as_ref().map(|path| path.as_bytes().to_vec()).unwrap_or_default()
}

fn kind_of(finding: &Finding) -> Option<Affected> {
    let package = finding.dependency.as_ref()?.name.lossy().into_owned();
    Some(Affected { advisory: finding.issue.id.clone(), package })
}

fn describe(surveyed: &Surveyed<'_>, detector: &Detector, rank: usize) -> Option<CommitInfo> {
    let info = surveyed.history.describe(&surveyed.history.commit_at(rank)?)?;
    Some(CommitInfo { author: detector.redact(info.author.as_bytes()), ..info })
}

/// An exposure in words.
fn words(exposure: &Exposure, published: Option<i64>) -> Vec<Untrusted> {
    let Exposure { entered, since, until, was_known, releases, release_count } = exposure;
    let by = [b" by ".as_slice(), entered.author.as_bytes()].concat();
    let came = [format!("entered {} with {}", date(entered.time), entered.id.short()).as_bytes(), &by].concat();
    let apart = published.map(|published| (published - entered.time).abs() / 86_400);
    let known = match (was_known, apart) {
        (_, None) => String::new(),
        (true, Some(days)) => format!(", {} after the advisory: it was known then", of_days(days)),
        (false, Some(days)) => format!(", {} before the advisory: it became vulnerable later", of_days(days)),
    };
    let mut words = vec![[came, known.into_bytes()].concat().into()];
    words.push(format!("exposed for {}, from {} to {}", of_days(exposure.days()), date(*since), date(*until)).into());
    if let Some((first, last)) = releases {
        let count = if *release_count == 1 { "1 tag".to_owned() } else { format!("{release_count} tags") };
        let range = if first == last { first.as_bytes().to_vec() } else { [first.as_bytes(), b" to ", last.as_bytes()].concat() };
        words.push([format!("shipped in {count}: ").as_bytes(), &range].concat().into());
    }
    words
}

fn of_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
