//! Where what was seen stands: live at which paths, only in history since which commit, or unreachable. Done for hits only.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::looker::{Missing, Role, Seen};
use crate::blob::{IdMap, IdSet, ObjectId, Part};
use crate::finding::{CommitInfo, Evidence, Place, Status};
use crate::objects::{Kind, Reader, commit_links, tag_target};
use crate::secrets::Detector;
use crate::source::{History, Repository, Walk, describe};
use crate::text::Untrusted;

/// A place, and what may be shown of it.
pub(crate) struct Sighting {
    pub(crate) place: Place,
    pub(crate) evidence: Evidence,
}

/// What is known of where objects stand.
#[derive(Default)]
pub(crate) struct Map {
    /// Paths and status of each object that was seen at a path.
    stands: IdMap<BTreeSet<(Status, Vec<u8>)>>,
    /// Which commit first brought an object to a path, and how old it is among all commits.
    brought: HashMap<(ObjectId, Vec<u8>), (usize, ObjectId)>,
    /// The same for the object at any path: what stands under a new name came in under an old one.
    first: IdMap<(usize, ObjectId)>,
    /// Commits that no ref leads to.
    unreachable: IdSet,
    /// Objects that are symbolic links: git stores them as it does files.
    links: IdSet,
}

impl Map {
    /// Notes that an object stands at a path.
    pub(crate) fn note(&mut self, id: ObjectId, status: Status, path: Vec<u8>) {
        self.stands.entry(id).or_default().insert((status, path));
    }

    /// Notes that an object is a symbolic link.
    pub(crate) fn note_link(&mut self, id: ObjectId) {
        self.links.insert(id);
    }

    /// Notes which commit brought an object to a path; `rank` counts commits from the oldest.
    pub(crate) fn note_commit(&mut self, id: ObjectId, path: Vec<u8>, rank: usize, commit: ObjectId) {
        self.brought.entry((id, path)).or_insert((rank, commit));
        let first = self.first.entry(id).or_insert((rank, commit));
        *first = (*first).min((rank, commit));
    }

    /// Notes where the `wanted` objects stand in the tree of the commit (or tag or tree) `tip`.
    pub(crate) fn note_tip(&mut self, walk: &mut Walk<'_>, tree: ObjectId, wanted: &IdSet, status: Status) {
        let mut found = Vec::new();
        let mut visit = |_, id, path: &crate::source::PathOf<'_>| {
            if wanted.contains(&id) {
                found.push((id, path.join()));
            }
        };
        match status {
            Status::Live => walk.all_paths(tree, &mut visit),
            _ => walk.new_trees(tree, &mut visit),
        }
        for (id, path) in found {
            self.note(id, status, path);
        }
    }

    /// Notes where the `wanted` objects stand in the whole repository: HEAD, other refs, history, unreachable commits.
    pub(crate) fn note_history(&mut self, repository: &Repository, history: &History<'_>, wanted: &IdSet) {
        let mut reader = Reader::new(&repository.store);
        if let Some(tree) = repository.head.and_then(|head| peel(&mut reader, head)) {
            self.note_tip(&mut Walk::new(&repository.store), tree, wanted, Status::Live);
        }
        let mut others = Walk::new(&repository.store);
        for target in repository.refs.iter().filter_map(|reference| reference.target) {
            match peel(&mut reader, target) {
                Some(tree) => self.note_tip(&mut others, tree, wanted, Status::OtherRef),
                None if wanted.contains(&target) => self.note(target, Status::OtherRef, Vec::new()),
                None => {}
            }
        }
        for (id, origins) in history.origins(wanted) {
            for origin in origins {
                self.note_commit(id, origin.path.clone(), history.age_rank(&origin.commit), origin.commit);
                self.note(id, origin.status, origin.path);
            }
        }
        self.unreachable.extend(wanted.iter().filter(|id| history.is_reachable(id) == Some(false)));
    }

    /// Whether nothing that a ref leads to holds the object.
    pub(crate) fn is_outside_refs(&self, id: &ObjectId) -> bool {
        self.unreachable.contains(id) || self.stands.get(id).is_some_and(|stands| stands.iter().all(|stand| stand.0 == Status::Unreachable))
    }

    /// A path of an object, when one is known: where it stands worst.
    pub(crate) fn path_at(&self, id: &ObjectId) -> Option<Untrusted> {
        self.stands.get(id)?.first().map(|(_, path)| path.as_slice().into())
    }

    /// A path of a missing object, when one is known.
    pub(crate) fn path_of(&self, missing: &Missing) -> Option<Untrusted> {
        let Role::Entry(name) = &missing.role else { return None };
        let (_, folder) = self.stands.get(&missing.from)?.first()?;
        Some(join(folder, name).into())
    }

    /// All places of hits on one secret: each line of a live file, and each path once for all the rest.
    pub(crate) fn sightings(&self, seen: Vec<Seen>, detector: &Detector, reader: Option<&mut Reader<'_>>) -> Vec<Sighting> {
        let mut oldest: HashMap<Vec<u8>, (usize, ObjectId)> = HashMap::new();
        let mut best: BTreeMap<_, Candidate> = BTreeMap::new();
        for seen in seen {
            for (status, path) in self.standing(&seen) {
                let at_path = |id| self.brought.get(&(id, stem(&seen, &path).to_vec())).or_else(|| self.first.get(&id));
                let brought = seen.object.and_then(at_path).copied();
                if let Some(brought) = brought {
                    let known = oldest.entry(path.clone()).or_insert(brought);
                    *known = (*known).min(brought);
                }
                let commit_itself = (seen.part == Part::Commit).then_some(seen.object).flatten();
                let line = (status == Status::Live).then_some(seen.hit.region);
                let rank = brought.map_or(usize::MAX, |brought| brought.0);
                let part = if seen.object.is_some_and(|id| self.links.contains(&id)) { Part::LinkTarget } else { seen.part };
                let key = (part, path, seen.inner.clone(), line, commit_itself);
                let candidate =
                    Candidate { status, rank, region: seen.hit.region, object: seen.object, evidence: seen.hit.evidence.clone() };
                match best.entry(key) {
                    std::collections::btree_map::Entry::Vacant(entry) => drop(entry.insert(candidate)),
                    std::collections::btree_map::Entry::Occupied(mut entry) if candidate.order() < entry.get().order() => {
                        entry.insert(candidate);
                    }
                    std::collections::btree_map::Entry::Occupied(_) => {}
                }
            }
        }
        let live: HashSet<(Part, Vec<u8>)> = best.keys().filter(|key| key.3.is_some()).map(|key| (key.0, key.1.clone())).collect();
        best.retain(|key, _| key.3.is_some() || !live.contains(&(key.0, key.1.clone())));
        let mut commits = Commits { reader, detector, known: IdMap::default() };
        best.into_iter()
            .map(|((part, path, inner, _, commit), candidate)| {
                let commit = commit.or_else(|| oldest.get(&path).map(|oldest| oldest.1)).and_then(|id| commits.describe(id));
                let object = candidate.object.filter(|_| part != Part::FileName);
                let path = (!path.is_empty()).then(|| detector.redact(&path));
                let inner = inner.map(|inner| detector.redact(&inner));
                let place =
                    Place { status: candidate.status, path, inner, region: candidate.region, part, object, commit, line_hash: None };
                Sighting { place, evidence: candidate.evidence }
            })
            .collect()
    }

    /// Status and full path of everything that a hit's object stands at.
    fn standing(&self, seen: &Seen) -> Vec<(Status, Vec<u8>)> {
        let name = || seen.path.clone().unwrap_or_default();
        match (seen.part, seen.object) {
            (Part::Stream, _) | (Part::File | Part::LinkTarget | Part::FileName, None) => vec![(Status::Live, name())],
            (Part::RefName | Part::Reflog, _) => vec![(Status::Metadata, name())],
            (Part::Commit | Part::Tag, Some(id)) if self.unreachable.contains(&id) => vec![(Status::Unreachable, Vec::new())],
            (Part::Commit | Part::Tag, _) => vec![(Status::Metadata, Vec::new())],
            (part, Some(id)) => {
                let full = |folder: &[u8]| match part {
                    Part::FileName => join(folder, &name()),
                    _ => folder.to_vec(),
                };
                let stands = self.stands.get(&id).into_iter().flatten().map(|(status, path)| (*status, full(path)));
                let stands: Vec<_> = stands.collect();
                if stands.is_empty() { vec![(Status::Unreachable, full(b""))] } else { stands }
            }
        }
    }
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

/// One of several hits for one place; the worst status wins, then the oldest commit.
struct Candidate {
    status: Status,
    rank: usize,
    region: crate::finding::Region,
    object: Option<ObjectId>,
    evidence: Evidence,
}

impl Candidate {
    fn order(&self) -> (Status, usize, crate::finding::Region, Option<ObjectId>) {
        (self.status, self.rank, self.region, self.object)
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

/// The path under which an object's commit was noted: for a file name, that of its folder.
fn stem<'p>(seen: &Seen, path: &'p [u8]) -> &'p [u8] {
    match (seen.part, &seen.path) {
        (Part::FileName, Some(name)) => {
            path.strip_suffix(name.as_slice()).map_or(path, |folder| folder.strip_suffix(b"/").unwrap_or(folder))
        }
        _ => path,
    }
}

/// The tree that a commit, tag or tree leads to; `None` for blobs and for what can't be read.
pub(crate) fn peel(reader: &mut Reader<'_>, id: ObjectId) -> Option<ObjectId> {
    let mut at = id;
    for _ in 0..16 {
        let (kind, bytes) = reader.read(&at).ok()?;
        at = match kind {
            Kind::Tree => return Some(at),
            Kind::Commit => commit_links(&bytes)?.tree,
            Kind::Tag => tag_target(&bytes)?,
            Kind::Blob => return None,
        };
    }
    None
}
