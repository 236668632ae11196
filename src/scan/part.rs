//! Parts of a repository: what a range of commits brought, and what is staged.

use std::collections::{HashMap, HashSet};
use std::hash::RandomState;

use anyhow::Result;

use super::attribution::{Map, Thing, peel};
use super::dependencies::Lockfile;
use super::findings::{add_line_hashes, of_hits};
use super::looker::{Looker, Sight};
use super::target::Request;
use crate::blob::{Blob, IdMap, IdSet, ObjectId, Part};
use crate::crew::share;
use crate::finding::{Finding, Fingerprint, Gap, Status};
use crate::objects::{Kind, Object, Reader, Store};
use crate::secrets::Detector;
use crate::source::{Arrival, Range, Repository, Walk};

/// New blobs with their paths, and what stood at these paths before.
pub(crate) struct Change {
    blobs: Vec<Arrival>,
    trees: Vec<Arrival>,
    commits: Vec<ObjectId>,
    before: HashMap<Vec<u8>, Vec<ObjectId>>,
    /// The tree that is live after the change; none for the index, where all of `blobs` is live.
    after: Option<ObjectId>,
}

impl Change {
    /// What a range of commits brought.
    pub(crate) fn of_range(repository: &Repository, spec: &str, sight: &mut Sight) -> Result<Self> {
        let range = Range::read(repository, spec)?;
        sight.gaps.extend(range.gaps);
        let after = peel(&mut Reader::new(&repository.store), range.to);
        Ok(Self { blobs: range.blobs, trees: range.trees, commits: range.commits, before: range.before, after })
    }

    /// What is staged and differs from HEAD.
    pub(crate) fn of_index(repository: &Repository, sight: &mut Sight) -> Self {
        let mut before: HashMap<Vec<u8>, Vec<ObjectId>> = HashMap::new();
        if let Some(tree) = repository.head.and_then(|head| peel(&mut Reader::new(&repository.store), head)) {
            let mut walk = Walk::new(&repository.store);
            walk.all_paths(tree, &mut |_, id, path| before.entry(path.join()).or_default().push(id));
            sight.gaps.append(&mut walk.gaps);
        }
        let staged = repository.index().unwrap_or_else(|gap| {
            sight.gaps.push(gap);
            Vec::new()
        });
        let new = staged
            .into_iter()
            .filter(|staged| !staged.id.is_null() && before.get(&staged.path).is_none_or(|old| !old.contains(&staged.id)));
        let blobs = new.map(|staged| Arrival { id: staged.id, path: staged.path, commit: None }).collect();
        Self { blobs, trees: Vec::new(), commits: Vec::new(), before, after: None }
    }

    /// Looks for the secrets that the change brought: those that did not stand in the same file before.
    pub(crate) fn secrets(&self, repository: &Repository, detector: &Detector, request: &Request, sight: &mut Sight) -> Vec<Finding> {
        let keys = RandomState::new();
        let store = &repository.store;
        let start = || Looker::new(Some(detector), Some(store), &keys);
        self.look(store, request, &start, sight);
        let missing = std::mem::take(&mut sight.missing);
        let missing = missing.into_iter().filter(|missing| !missing.is_cut_off(&repository.shallow));
        sight.gaps.extend(missing.map(|missing| repository.store.missing(missing.id)));
        let old = self.secrets_before(repository, detector, sight);
        let map = self.map(repository, sight);
        let paths: IdMap<Vec<&[u8]>> = self.blobs.iter().fold(IdMap::default(), |mut paths, blob| {
            paths.entry(blob.id).or_default().push(blob.path.as_slice());
            paths
        });
        let was_there = |id: &ObjectId, fingerprint: &Fingerprint| {
            paths.get(id).is_some_and(|paths| paths.iter().all(|path| old.get(*path).is_some_and(|old| old.contains(fingerprint))))
        };
        sight.seen.retain(|seen| seen.object.is_none_or(|id| !was_there(&id, &seen.hit.fingerprint)));
        let mut reader = Reader::new(&repository.store);
        let mut findings = of_hits(std::mem::take(&mut sight.seen), &map, detector, Some(&mut reader));
        add_line_hashes(&mut findings, Some(&mut reader), &IdMap::default());
        findings
    }

    /// The lockfiles that the change brought and left there, each with those that stood at its path before.
    pub(crate) fn lockfiles(&self, repository: &Repository, sight: &mut Sight) -> Vec<(Lockfile, Vec<Lockfile>)> {
        let mut reader = Reader::new(&repository.store);
        let mut read = |path: &[u8], id: ObjectId| match reader.read_kind(&id, Kind::Blob) {
            Ok(bytes) => Some(Lockfile { path: path.to_vec(), bytes: bytes.to_vec(), object: Some(id), status: Status::Live }),
            Err(gap) => {
                sight.gaps.push(Gap { path: Some(path.into()), ..gap });
                None
            }
        };
        let live = self.live_blobs(repository);
        let new = self.blobs.iter().filter(|blob| Lockfile::is_named_so(&blob.path) && live.contains(&(blob.id, blob.path.clone())));
        new.filter_map(|blob| {
            let before = self.before.get(&blob.path).into_iter().flatten().filter_map(|id| read(&blob.path, *id)).collect();
            Some((read(&blob.path, blob.id)?, before))
        })
        .collect()
    }

    fn look<'a>(&self, store: &Store, request: &Request, start: &(impl Fn() -> Looker<'a> + Sync), sight: &mut Sight) {
        let mut ids: Vec<ObjectId> = self.arrivals().map(|arrival| arrival.id).chain(self.commits.iter().copied()).collect();
        ids.sort();
        ids.dedup();
        let chunks: Vec<&[ObjectId]> = ids.chunks(256).collect();
        let (lookers, gaps) = share(&chunks, request.threads, start, |looker, chunk| {
            let mut reader = Reader::new(store);
            for id in *chunk {
                match reader.read(id) {
                    Ok((kind, bytes)) => looker.object(Object { id: *id, kind, bytes: &bytes }),
                    Err(gap) => looker.gaps.push(gap),
                }
            }
        });
        for looker in lookers {
            sight.add(looker);
        }
        sight.gaps.extend(gaps);
        if self.after.is_none() {
            let mut names = start();
            self.blobs.iter().for_each(|blob| names.names(&blob.path));
            sight.add(names);
        }
    }

    fn arrivals(&self) -> impl Iterator<Item = &Arrival> {
        self.blobs.iter().chain(&self.trees)
    }

    /// For each path with hits now: the fingerprints of all secrets that stood there before.
    fn secrets_before(&self, repository: &Repository, detector: &Detector, sight: &mut Sight) -> HashMap<&[u8], HashSet<Fingerprint>> {
        let hit: IdSet = sight.seen.iter().filter_map(|seen| seen.object).collect();
        let mut reader = Reader::new(&repository.store);
        let mut old: HashMap<&[u8], HashSet<Fingerprint>> = HashMap::new();
        for blob in self.blobs.iter().filter(|blob| hit.contains(&blob.id)) {
            for id in self.before.get(&blob.path).into_iter().flatten() {
                match reader.read_kind(id, Kind::Blob) {
                    Ok(bytes) => {
                        let hits = detector.scan(Blob { bytes: &bytes, part: Part::File, path: None }).told;
                        old.entry(&blob.path).or_default().extend(hits.into_iter().map(|hit| hit.fingerprint));
                    }
                    Err(gap) => sight.gaps.push(gap),
                }
            }
        }
        old
    }

    fn map(&self, repository: &Repository, sight: &Sight) -> Map {
        let mut map = Map::default();
        let live = self.live_blobs(repository);
        for (rank, arrival) in self.arrivals().enumerate() {
            let status = if live.contains(&(arrival.id, arrival.path.clone())) { Status::Live } else { Status::History };
            let known = map.note(Thing::Object(arrival.id), status, arrival.path.clone());
            known.brought = arrival.commit.map(|commit| (rank, commit));
        }
        let _ = sight;
        map
    }

    /// Which new blobs stand at which path after the change.
    fn live_blobs(&self, repository: &Repository) -> HashSet<(ObjectId, Vec<u8>)> {
        let Some(after) = self.after else { return self.blobs.iter().map(|blob| (blob.id, blob.path.clone())).collect() };
        let new: IdSet = self.arrivals().map(|arrival| arrival.id).collect();
        let mut live = HashSet::new();
        Walk::new(&repository.store).all_paths(after, &mut |_, id, path| {
            if new.contains(&id) {
                live.insert((id, path.join()));
            }
        });
        live
    }
}
