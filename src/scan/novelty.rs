//! What a change did with each secret: added, moved from another path, or nothing, as it was already there.

use std::collections::{HashMap, HashSet};

use super::attribution::{Map, Thing};
use super::looker::Looker;
use super::seen::Seen;
use crate::blob::{Blob, IdMap, IdSet, ObjectId, Part};
use crate::finding::{Allowance, Fingerprint, Gap, Novelty, Status};
use crate::objects::{Kind, Reader};
use crate::source::{Lookup, Range, Repository};

/// What stood at which path before a change. Only looked up for hits.
pub(crate) struct Before<'a> {
    looker: Looker<'a>,
    range: &'a Range,
    lookup: Lookup<'a>,
    reader: Reader<'a>,
    /// The paths that each blob came to.
    paths: IdMap<Vec<&'a [u8]>>,
    /// What was found at a path.
    secrets: HashMap<&'a [u8], HashSet<Fingerprint>>,
}

impl<'a> Before<'a> {
    pub(crate) fn new(repository: &'a Repository, looker: Looker<'a>, range: &'a Range) -> Self {
        let mut paths: IdMap<Vec<&[u8]>> = IdMap::default();
        for new in &range.came {
            paths.entry(new.id).or_default().push(&new.path);
        }
        let (lookup, reader) = (Lookup::new(&repository.store), Reader::new(&repository.store));
        Self { looker, range, lookup, reader, paths, secrets: HashMap::new() }
    }

    /// Whether a secret stood at each of its paths before.
    pub(crate) fn had(&mut self, seen: &Seen, gaps: &mut Vec<Gap>) -> bool {
        match (seen.part, seen.object, &seen.path) {
            (Part::FileName, _, Some(path)) => self.range.before.iter().any(|tree| self.lookup.find(*tree, path).is_some()),
            (Part::File | Part::LinkTarget, Some(id), _) => {
                let paths = self.paths.get(&id).cloned().unwrap_or_default();
                !paths.is_empty() && paths.into_iter().all(|path| self.at(path, gaps).contains(&seen.hit.fingerprint))
            }
            _ => false,
        }
    }

    /// Which of the new secrets stood elsewhere before: in what the change took away or put something else in the place of.
    pub(crate) fn moved(&mut self, new: &[Seen], gaps: &mut Vec<Gap>) -> Moved {
        let wanted: HashSet<&Fingerprint> = new.iter().map(|seen| &seen.hit.fingerprint).collect();
        let mut found: HashMap<Fingerprint, Option<Allowance>> = HashMap::new();
        if wanted.is_empty() {
            return Moved(found);
        }
        let came: HashSet<(ObjectId, &[u8])> = self.range.came.iter().map(|new| (new.id, new.path.as_slice())).collect();
        let (mut known, mut names) = (IdSet::default(), HashSet::new());
        for old in self.range.went.iter().filter(|old| !came.contains(&(old.id, old.path.as_slice()))) {
            names.extend(old.path.split(|byte| *byte == b'/'));
            if known.insert(old.id) {
                found.extend(self.scan(old.id, gaps));
            }
        }
        if new.iter().any(|seen| seen.part == Part::FileName) {
            for name in names {
                found.extend(self.look(Blob { bytes: name, part: Part::FileName, path: None }));
            }
        }
        found.retain(|fingerprint, _| wanted.contains(fingerprint));
        Moved(found)
    }

    fn at(&mut self, path: &'a [u8], gaps: &mut Vec<Gap>) -> &HashSet<Fingerprint> {
        if !self.secrets.contains_key(path) {
            let old: IdSet = self.range.before.iter().filter_map(|tree| self.lookup.find(*tree, path)).collect();
            let found = old.into_iter().flat_map(|id| self.scan(id, gaps)).map(|(fingerprint, _)| fingerprint).collect();
            self.secrets.insert(path, found);
        }
        &self.secrets[path]
    }

    /// The secrets in a blob and, where it is an archive, in its files.
    fn look(&mut self, blob: Blob<'_>) -> Vec<Old> {
        self.looker.look(blob, None);
        self.found()
    }

    fn found(&mut self) -> Vec<Old> {
        self.looker.seen.hits.drain(..).map(|seen| (seen.hit.fingerprint, seen.hit.allowance)).collect()
    }

    fn scan(&mut self, id: ObjectId, gaps: &mut Vec<Gap>) -> Vec<Old> {
        if let Some(blob) = self.reader.large(&id) {
            self.looker.long_blob(blob);
            gaps.append(&mut self.looker.gaps);
            return self.found();
        }
        match self.reader.read(&id) {
            Ok((Kind::Blob, bytes)) => self.look(Blob { bytes: &bytes, part: Part::File, path: None }),
            Ok(_) => Vec::new(),
            Err(gap) => {
                gaps.push(gap);
                Vec::new()
            }
        }
    }
}

/// A secret that stood there before, and what a comment beside it said.
type Old = (Fingerprint, Option<Allowance>);

/// The secrets that a change moved, and what comments beside them said before.
pub(crate) struct Moved(HashMap<Fingerprint, Option<Allowance>>);

impl Moved {
    /// What the change did with a secret.
    pub(crate) fn of(&self, fingerprint: &Fingerprint) -> Novelty {
        if self.0.contains_key(fingerprint) { Novelty::Moved } else { Novelty::Added }
    }

    /// What allowed a secret before the change.
    pub(crate) fn allowance(&self, fingerprint: &Fingerprint) -> Option<Allowance> {
        self.0.get(fingerprint).cloned().flatten()
    }
}

/// Where the new hits stand. `is_live` says whether a blob, or without one anything, stands at a path after the change.
pub(crate) fn map_of(range: &Range, new: &[Seen], mut is_live: impl FnMut(&[u8], Option<ObjectId>) -> bool) -> Map {
    let mut map = Map::default();
    let mut hits: IdMap<Vec<&Seen>> = IdMap::default();
    for (id, seen) in new.iter().filter_map(|seen| Some((seen.object?, seen))) {
        hits.entry(id).or_default().push(seen);
    }
    let ranked = |commit: Option<usize>| commit.and_then(|commit| Some((commit, *range.commits.get(commit)?)));
    let mut came: HashMap<(Option<usize>, &[u8]), Vec<ObjectId>> = HashMap::new();
    for arrival in range.came.iter().filter(|arrival| hits.contains_key(&arrival.id)) {
        let status = if is_live(&arrival.path, Some(arrival.id)) { Status::Live } else { Status::History };
        let known = map.note(Thing::Object(arrival.id), status, arrival.path.clone());
        known.brought = known.brought.or(ranked(arrival.commit));
        came.entry((arrival.commit, &arrival.path)).or_default().push(arrival.id);
    }
    for departure in &range.went {
        let Some(commit) = ranked(departure.commit) else { continue };
        let now = came.get(&(departure.commit, departure.path.as_slice())).into_iter().flatten();
        let kept: HashSet<&Fingerprint> = now.flat_map(|id| &hits[id]).map(|seen| &seen.hit.fingerprint).collect();
        for seen in hits.get(&departure.id).into_iter().flatten().filter(|seen| !kept.contains(&seen.hit.fingerprint)) {
            map.note_removal(&seen.hit, departure.path.clone(), commit);
        }
    }
    for path in new.iter().filter(|seen| seen.part == Part::FileName).filter_map(|seen| seen.path.as_ref()) {
        let below = |other: &[u8]| other.strip_prefix(path.as_slice()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
        let status = if is_live(path, None) { Status::Live } else { Status::History };
        let brought = range.came.iter().find(|arrival| below(&arrival.path)).and_then(|arrival| ranked(arrival.commit));
        map.note(Thing::name(path), status, path.clone()).brought = brought;
    }
    map
}
