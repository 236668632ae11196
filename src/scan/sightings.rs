//! The places of one secret: each line of a live file, and each path once for all the rest.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::attribution::{Map, Ranked};
use super::seen::Seen;
use crate::blob::{IdMap, ObjectId, Part};
use crate::finding::{Allowance, CommitInfo, Evidence, Place, Region, Role, Status};
use crate::objects::Reader;
use crate::secrets::Detector;
use crate::source::describe;
use crate::text::Untrusted;

/// A place, and what may be shown of it.
pub(crate) struct Sighting {
    pub(crate) place: Place,
    pub(crate) evidence: Evidence,
}

/// All places of hits on one secret.
pub(crate) fn sightings(seen: Vec<Seen>, map: &Map, detector: &Detector, reader: Option<&mut Reader<'_>>) -> Vec<Sighting> {
    let mut paths: BTreeMap<Vec<u8>, AtPath> = BTreeMap::new();
    let mut best: BTreeMap<Key, Candidate> = BTreeMap::new();
    for seen in seen {
        for (path, known) in map.standing(&seen) {
            let brought = known.brought.or_else(|| seen.object.filter(|_| seen.part != Part::FileName).and_then(|id| map.first(id)));
            let at_path = paths.entry(path.clone()).or_default();
            at_path.brought = at_path.brought.into_iter().chain(brought).min();
            at_path.removed = at_path.removed.or_else(|| map.removed(&seen.hit, &path));
            at_path.tips.extend(known.tips);
            let key = Key {
                part: if seen.object.is_some_and(|id| map.is_link(&id)) { Part::LinkTarget } else { seen.part },
                path,
                inner: seen.inner.clone(),
                line: (known.status == Status::Live).then_some(seen.hit.region),
                commit: (seen.part == Part::Commit).then_some(seen.object).flatten(),
            };
            let rank = brought.map_or(usize::MAX, |brought| brought.0);
            let (status, region, object) = (known.status, seen.hit.region, seen.object);
            let (evidence, allowance) = (seen.hit.evidence.clone(), seen.hit.allowance.clone());
            let candidate = Candidate { status, rank, region, object, evidence, allowance };
            match best.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(candidate)),
                Entry::Occupied(mut entry) if candidate.order() < entry.get().order() => drop(entry.insert(candidate)),
                Entry::Occupied(_) => {}
            }
        }
    }
    let live: HashSet<(Part, Vec<u8>)> = best.keys().filter(|key| key.line.is_some()).map(|key| (key.part, key.path.clone())).collect();
    best.retain(|key, _| key.line.is_some() || !live.contains(&(key.part, key.path.clone())));
    let mut commits = Commits { reader, detector, known: IdMap::default() };
    let mut place = |(key, candidate): (Key, Candidate)| {
        let at_path = paths.get(&key.path);
        let commit = key.commit.or_else(|| at_path.and_then(|at_path| Some(at_path.brought?.1)));
        let removed = at_path.and_then(|at_path| Some(at_path.removed?.1)).filter(|_| candidate.status == Status::History);
        let place = Place {
            status: candidate.status,
            role: Role::Holds,
            path: (!key.path.is_empty()).then(|| detector.redact(&key.path)),
            inner: key.inner.map(|inner| detector.redact(&inner)),
            region: candidate.region,
            part: key.part,
            object: candidate.object.filter(|_| key.part != Part::FileName),
            commit: commit.and_then(|id| commits.describe(id)),
            removed: removed.and_then(|id| commits.describe(id)),
            refs: at_path.map(|at_path| map.refs(&at_path.tips, detector)).unwrap_or_default(),
            line_hash: None,
            allowance: candidate.allowance,
        };
        Sighting { place, evidence: candidate.evidence }
    };
    best.into_iter().map(&mut place).collect()
}

/// What makes a place one of its own.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    part: Part,
    path: Vec<u8>,
    /// The path inside, where it is an archive.
    inner: Option<Vec<u8>>,
    /// For live files only.
    line: Option<Region>,
    /// The commit whose message it is.
    commit: Option<ObjectId>,
}

/// What all hits at one path say together: the secret may live on through many versions of a file.
#[derive(Default)]
struct AtPath {
    brought: Option<Ranked>,
    removed: Option<Ranked>,
    tips: BTreeSet<u32>,
}

/// One of several hits for one place; the worst status wins, then the oldest commit.
struct Candidate {
    status: Status,
    rank: usize,
    region: Region,
    object: Option<ObjectId>,
    evidence: Evidence,
    allowance: Option<Allowance>,
}

impl Candidate {
    /// Of what stands in HEAD and in the working tree, the comment that lasts longest counts: it is being written.
    fn order(&self) -> (Status, Reverse<Option<i64>>, usize, Region, Option<ObjectId>) {
        let until = self.allowance.as_ref().and_then(|allowance| allowance.until);
        (self.status, Reverse(until), self.rank, self.region, self.object)
    }
}

/// Descriptions of commits, each read once.
struct Commits<'r, 's, 'd> {
    reader: Option<&'r mut Reader<'s>>,
    detector: &'d Detector,
    known: IdMap<Option<CommitInfo>>,
}

impl Commits<'_, '_, '_> {
    fn describe(&mut self, id: ObjectId) -> Option<CommitInfo> {
        let (reader, detector) = (self.reader.as_mut()?, self.detector);
        let read = || {
            let info = describe(reader, &id)?;
            let author: Untrusted = detector.redact(info.author.as_bytes());
            Some(CommitInfo { author, ..info })
        };
        self.known.entry(id).or_insert_with(read).clone()
    }
}
