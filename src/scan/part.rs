//! Parts of a repository: what a range of commits brought, and what is staged.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::Result;

use super::around::Around;
use super::attribution::peel;
use super::dependencies::{AtPath, Lockfile};
use super::findings::{add_line_hashes, of_hits};
use super::looker::{Looker, Shared, Sight};
use super::novelty::{Before, map_of};
use super::seen::Seen;
use super::target::{PolicyFrom, Request};
use crate::blob::{IdMap, ObjectId};
use crate::crew::share;
use crate::finding::{Finding, Gap, GapReason, Status};
use crate::objects::{Kind, Object, Reader, Store};
use crate::policy::Policy;
use crate::secrets::Detector;
use crate::source::{Arrival, Asked, Lookup, Range, Repository, Walk};

/// What came to which path and what went from there, and the trees before and after.
pub(crate) struct Change {
    pub(crate) range: Range,
    /// Whether it is what is staged: all that came is live.
    is_staged: bool,
}

impl Change {
    /// What a range of commits brought.
    pub(crate) fn of_range(repository: &Repository, spec: &str, sight: &mut Sight) -> Result<Self> {
        let mut range = Range::read(repository, spec)?;
        sight.gaps.append(&mut range.gaps);
        sight.counts.trees += range.trees.len() as u64;
        Ok(Self { range, is_staged: false })
    }

    /// What a hook or an event asks for.
    pub(crate) fn of_asked(repository: &Repository, asked: &Asked, sight: &mut Sight) -> Self {
        let mut range = Range::of_asked(repository, asked);
        sight.gaps.append(&mut range.gaps);
        sight.counts.trees += range.trees.len() as u64;
        Self { range, is_staged: false }
    }

    /// What is staged and differs from HEAD.
    pub(crate) fn of_index(repository: &Repository, sight: &mut Sight) -> Self {
        let mut range = Range::default();
        let mut at_head: BTreeSet<(Vec<u8>, ObjectId)> = BTreeSet::new();
        if let Some(tree) = repository.head.and_then(|head| peel(&mut Reader::new(&repository.store), head)) {
            let mut walk = Walk::new(&repository.store);
            walk.all_paths(tree, &mut |_, id, path| {
                at_head.insert((path.join(), id));
            });
            sight.gaps.append(&mut walk.gaps);
            range.before.push(tree);
            range.base.push(tree);
        }
        let staged = repository.index().unwrap_or_else(|gap| {
            sight.gaps.push(gap);
            Vec::new()
        });
        let new = staged.into_iter().filter(|staged| !staged.id.is_null() && !at_head.remove(&(staged.path.clone(), staged.id)));
        range.came = new.map(|staged| Arrival { id: staged.id, path: staged.path, commit: None }).collect();
        range.went = at_head.into_iter().map(|(path, id)| Arrival { id, path, commit: None }).collect();
        Self { range, is_staged: true }
    }

    /// Looks for the secrets that the change brought: those that did not stand in the same file before.
    pub(crate) fn secrets(
        &self,
        repository: &Repository,
        detector: &Detector,
        request: &Request,
        sight: &mut Sight,
    ) -> (Vec<Finding>, Vec<String>) {
        let store = &repository.store;
        let shared = Shared::new(Some(detector), Some(store), request);
        let start = || Looker::new(&shared);
        self.look(store, request, &start, sight);
        let missing = std::mem::take(&mut sight.missing);
        let missing = missing.into_iter().filter(|missing| !missing.is_cut_off(&repository.shallow));
        sight.gaps.extend(missing.map(|missing| repository.store.missing(missing.id)));
        let of_before = Shared::new(Some(detector), None, request);
        let mut before = Before::new(repository, Looker::new(&of_before), &self.range);
        let all = sight.take_seen();
        let (old, new): (Vec<Seen>, Vec<Seen>) = all.into_iter().partition(|seen| before.had(seen, &mut sight.gaps));
        let known: BTreeSet<_> = old.iter().map(|seen| (seen.hit.issue.id.clone(), seen.hit.fingerprint.clone())).collect();
        let mut lookup = Lookup::new(&repository.store);
        let map = map_of(&self.range, &new, |path, id| self.is_live(&mut lookup, path, id));
        let moved = before.moved(&new, &mut sight.gaps);
        let mut reader = Reader::new(&repository.store);
        let mut findings = of_hits(new, &map, detector, Some(&mut reader));
        let mut allowed = 0;
        for finding in &mut findings {
            finding.novelty = (!self.range.lacks_before).then(|| moved.of(&finding.fingerprint));
            let before = moved.allowance(&finding.fingerprint);
            for place in &mut finding.places {
                // A comment of the change itself allows nothing in it.
                allowed += u64::from(place.allowance.is_some() && before.is_none());
                place.allowance = place.allowance.take().and(before.clone());
            }
        }
        add_line_hashes(&mut findings, Some(&mut reader), &IdMap::default());
        let told: HashSet<_> = findings.iter().map(|finding| &finding.fingerprint).collect();
        let untold = known.iter().filter(|(_, fingerprint)| !told.contains(fingerprint)).count();
        let secrets = if untold == 1 { "1 secret was" } else { &format!("{untold} secrets were") };
        let mut notices = Vec::new();
        if untold > 0 {
            notices.push(format!("{secrets} already there, at the same path: a scan without a range tells all"));
        }
        if allowed > 0 {
            let comments =
                if allowed == 1 { "1 comment allows a secret that it" } else { &format!("{allowed} comments allow secrets that they") };
            notices.push(format!("{comments} came with: that holds once it is merged, and not for the change"));
        }
        (findings, notices)
    }

    /// The policy as the change leaves it, where the repository says what passes.
    pub(crate) fn policy(&self, repository: &Repository, from: &PolicyFrom) -> Result<Option<Policy>> {
        (!from.is_given())
            .then(|| if self.is_staged { from.of_index(repository) } else { from.of_trees(repository, &self.range.after) })
            .transpose()
    }

    /// The lockfiles that the change brought and left there, or took away, each with those that stood at its path before.
    pub(crate) fn lockfiles<'a>(&self, repository: &'a Repository, sight: &mut Sight) -> Vec<AtPath<'a>> {
        let mut reader = Reader::new(&repository.store);
        let mut read = |path: &[u8], id: ObjectId, status, around| match reader.read_kind(&id, Kind::Blob) {
            Ok(bytes) => Some(Lockfile { path: path.to_vec(), bytes: bytes.to_vec(), object: Some(id), status, around }),
            Err(gap) => {
                sight.gaps.push(Gap { path: Some(path.into()), ..gap });
                None
            }
        };
        let named = |arrivals: &'_ [Arrival]| -> BTreeSet<(Vec<u8>, ObjectId)> {
            let named = arrivals.iter().filter(|arrival| Lockfile::is_judged_at(&arrival.path));
            named.map(|arrival| (arrival.path.clone(), arrival.id)).collect()
        };
        let mut lookup = Lookup::new(&repository.store);
        let mut all: BTreeMap<Vec<u8>, AtPath<'_>> = BTreeMap::new();
        for (path, id) in named(&self.range.came) {
            if let Some(around) = self.around(repository, &mut lookup, &path, id) {
                let now = read(&path, id, Status::Live, around);
                all.entry(path).or_default().now = now;
            }
        }
        for (path, _) in named(&self.range.went) {
            if !self.is_live(&mut lookup, &path, None) {
                all.entry(path).or_default();
            }
        }
        for (path, at_path) in &mut all {
            let old: BTreeSet<ObjectId> = self.range.before.iter().filter_map(|tree| lookup.find(*tree, path)).collect();
            at_path.before = Some(old.into_iter().filter_map(|id| read(path, id, Status::History, Around::Nothing)).collect());
        }
        all.into_values().collect()
    }

    /// The tree after the change in which a lockfile stands.
    fn around<'a>(&self, repository: &'a Repository, lookup: &mut Lookup<'_>, path: &[u8], id: ObjectId) -> Option<Around<'a>> {
        if self.is_staged {
            return Some(Around::Index(repository));
        }
        let tree = self.range.after.iter().find(|tree| lookup.find(**tree, path) == Some(id))?;
        Some(Around::Tree(&repository.store, *tree))
    }

    fn look<'a>(&self, store: &Store, request: &Request, start: &(impl Fn() -> Looker<'a> + Sync), sight: &mut Sight) {
        let beside = self.range.commits.iter().chain(&self.range.objects).copied();
        let mut ids: Vec<ObjectId> = self.range.came.iter().map(|new| new.id).chain(beside).collect();
        ids.sort();
        ids.dedup();
        let chunks: Vec<&[ObjectId]> = ids.chunks(256).collect();
        let (lookers, gaps) = share(&chunks, request.threads, start, |looker, chunk| {
            let mut reader = Reader::new(store);
            for id in *chunk {
                if let Some(blob) = reader.large(id) {
                    looker.long_blob(blob);
                    continue;
                }
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
        let mut names = start();
        self.range.came.iter().for_each(|new| names.names(&new.path));
        sight.add(names);
    }

    /// Whether a blob stands at a path after the change; without one, whether anything does.
    fn is_live(&self, lookup: &mut Lookup<'_>, path: &[u8], id: Option<ObjectId>) -> bool {
        let stands = |found: ObjectId| id.is_none_or(|id| id == found);
        self.is_staged || self.range.after.iter().any(|tree| lookup.find(*tree, path).is_some_and(stands))
    }
}

/// Whether a gap of the repository bears on parts of it, which tell for themselves where a shallow clone cuts them off.
pub(crate) fn is_of_changes(gap: &Gap) -> bool {
    gap.reason != GapReason::ShallowHistory
}
