//! One thread's eyes: offers each blob to the rules, and notes hits, gaps, counts and objects that are referred to but not there.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};

use memchr::memmem;

use super::seen::{Seen, SeenAll};
use super::target::Request;
use crate::blob::{Base, Blob, Keys, ObjectId, Part};
use crate::finding::{Gap, GapReason, Receipt};
use crate::objects::{EntryKind, Kind, Met, Object, Store, TreeEntry, commit_links, tag_target};
use crate::progress::{Done, Progress};
use crate::secrets::{self, Detector, Hits, Scratch};
use crate::source::{Looked, Marked, Survey, Surveyor, read_tree};
use crate::stats::{Clock, Phase, Stats};
use crate::unpack::{self, Limits, Opened};

/// How many objects that trees name a thread remembers: what fits into the cache of a core.
const RECENT: usize = 1 << 14;

/// What looking at an object leaves for those that are made of it.
pub(crate) enum Trace {
    /// Of a blob, commit or tag.
    Text(secrets::Trace),
    Tree(Marked),
}

/// What all threads look with.
pub(crate) struct Shared<'a> {
    pub(crate) detector: Option<&'a Detector>,
    /// Where objects that are referred to are expected.
    pub(crate) store: Option<&'a Store>,
    /// Where places of what was found are noted, once anything was.
    pub(crate) survey: Option<Survey<'a>>,
    keys: RandomState,
    /// Whether each phase's time is stopped.
    timed: bool,
    progress: &'a Progress,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(detector: Option<&'a Detector>, store: Option<&'a Store>, request: &'a Request) -> Self {
        Self { detector, store, survey: None, keys: RandomState::new(), timed: request.timed, progress: &request.progress }
    }

    /// The same, for a walk over commits and trees.
    pub(crate) fn with(self, survey: Option<Survey<'a>>) -> Self {
        Self { survey, ..self }
    }
}

/// What one thread has seen.
pub(crate) struct Looker<'a> {
    pub(crate) shared: &'a Shared<'a>,
    /// Hashes of the names that were looked at and gave no reason to speak, as they stand in thousands of trees. `SipHash`, keyed anew in each
    /// run: what shares a hash is not looked at, so nobody may be able to make two that do.
    quiet: HashSet<u64, Keys>,
    /// Objects that trees named of late, by the beginning of their names: trees that are no deltas name most of what others do.
    recent: Vec<Option<(ObjectId, u32)>>,
    pub(crate) surveyor: Surveyor,
    scratch: Scratch,
    /// What was done since progress was told.
    done: Done,
    pub(crate) seen: SeenAll,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) counts: Receipt,
    pub(crate) missing: Vec<Missing>,
    /// Secrets that are too unsure to be told.
    withheld: HashSet<[u8; 16], Keys>,
}

/// An object that is referred to and not there.
pub(crate) struct Missing {
    /// What refers to it.
    pub(crate) from: ObjectId,
    pub(crate) id: ObjectId,
    pub(crate) role: Role,
}

/// What a missing object is to the object that refers to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An earlier commit.
    Parent,
    /// The entry of a tree.
    Entry,
    /// A commit's tree or a tag's target.
    Target,
}

impl Missing {
    /// Whether it lies behind the edge of a shallow clone, where nothing is expected.
    pub(crate) fn is_cut_off(&self, shallow: &BTreeSet<ObjectId>) -> bool {
        self.role == Role::Parent && shallow.contains(&self.from)
    }
}

impl<'a> Looker<'a> {
    pub(crate) fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            quiet: HashSet::default(),
            recent: Vec::new(),
            surveyor: Surveyor::default(),
            done: Done::default(),
            scratch: Scratch::new(Clock::new(shared.timed)),
            seen: SeenAll::default(),
            gaps: Vec::new(),
            counts: Receipt::default(),
            missing: Vec::new(),
            withheld: HashSet::default(),
        }
    }

    /// Looks at a git object of any kind, of which part may be copied from one that was looked at.
    pub(crate) fn meet(&mut self, met: Met<'_, Trace>) -> Option<Trace> {
        let Met { object: Object { id, kind, bytes }, base, is_base } = met;
        self.seen.keep_up();
        self.count(bytes.len() as u64);
        let part = match kind {
            Kind::Blob => {
                self.counts.blobs += 1;
                Part::File
            }
            Kind::Commit => {
                self.commit(id, bytes);
                Part::Commit
            }
            Kind::Tag => {
                self.counts.tags += 1;
                self.refers(id, tag_target(bytes), Role::Target);
                Part::Tag
            }
            Kind::Tree => return self.tree(&met.object, base.as_ref()).filter(|_| is_base).map(Trace::Tree),
        };
        let base = base.and_then(|base| match base.trace {
            Trace::Text(trace) => Some(Base { trace, len: base.len, copied: base.copied }),
            Trace::Tree(_) => None,
        });
        let (blob, first) = (Blob { bytes, part, path: None }, self.seen.hits.len());
        let trace = self.follow(blob, Some(id), base.as_ref(), is_base);
        self.look_inside(blob, Some(id), first);
        trace.map(Trace::Text)
    }

    /// Counts an object that was decoded. Threads that told each one would wait for each other.
    pub(crate) fn count(&mut self, bytes: u64) {
        self.scratch.clock.lap(Phase::Decode);
        self.scratch.clock.stats.add_bytes(Phase::Decode, usize::try_from(bytes).unwrap_or(usize::MAX));
        self.done.objects += 1;
        self.done.bytes += bytes;
        if self.done.objects == 128 {
            self.shared.progress.add(std::mem::take(&mut self.done));
        }
    }

    /// Looks at a git object of any kind by itself.
    pub(crate) fn object(&mut self, object: Object<'_>) {
        self.meet(Met { object, base: None, is_base: false });
    }

    /// Offers a blob to all rules, and what is in it where it is an archive.
    pub(crate) fn look(&mut self, blob: Blob<'_>, object: Option<ObjectId>) {
        self.scratch.clock.lap(Phase::Decode);
        self.scratch.clock.stats.add_bytes(Phase::Decode, blob.bytes.len());
        let first = self.seen.hits.len();
        self.follow(blob, object, None, false);
        self.look_inside(blob, object, first);
    }

    /// Offers each file in a blob that is an archive to all rules; `first` is where the archive's own hits start.
    fn look_inside(&mut self, archive: Blob<'_>, object: Option<ObjectId>, first: usize) {
        if self.shared.detector.is_none() || !matches!(archive.part, Part::File | Part::Stream) || !unpack::is_packed(archive.bytes) {
            return;
        }
        let opened = catch_unwind(AssertUnwindSafe(|| {
            unpack::open(archive.bytes, &Limits::default(), &mut |inner| {
                let (blob, first) = (Blob { bytes: inner.bytes, ..archive }, self.seen.hits.len());
                self.follow(blob, object, None, false);
                self.seen.hits[first..].iter_mut().for_each(|seen| seen.inner = Some(inner.path.to_vec()));
            })
        }));
        let gap = |reason, detail: Vec<u8>| Gap { reason, path: archive.path.map(Into::into), object, bytes: None, detail: detail.into() };
        match opened {
            Ok(Opened { files, shut }) => {
                self.counts.members += files;
                self.gaps.extend(shut.iter().map(|shut| {
                    let reason = if shut.why.is_limit() { GapReason::OverLimit } else { GapReason::UndecodedArchive };
                    gap(reason, shut.words())
                }));
            }
            Err(_) => {
                self.gaps.push(gap(GapReason::Internal, b"it can't be opened: this is a fault of lockhound, please report it".to_vec()));
            }
        }
        let found = self.seen.hits.split_off(first);
        self.seen.hits.extend(without_outer(found));
    }

    fn follow(
        &mut self,
        blob: Blob<'_>,
        object: Option<ObjectId>,
        base: Option<&Base<'_, secrets::Trace>>,
        is_base: bool,
    ) -> Option<secrets::Trace> {
        let detector = self.shared.detector?;
        // Each thread looks at a name anew, so that names would make the count one of threads.
        if blob.part != Part::FileName {
            self.counts.bytes += blob.bytes.len() as u64;
        }
        let scratch = &mut self.scratch;
        let followed = catch_unwind(AssertUnwindSafe(|| detector.follow(blob.bytes, base, is_base, scratch)));
        if let Ok((hits, trace)) = followed {
            self.note(hits, blob, object);
            return trace;
        }
        self.scratch = Scratch::new(Clock::new(self.shared.timed));
        let detail = "a rule failed on it: this is a fault of lockhound, please report it";
        self.gaps.push(gap(GapReason::Internal, blob, object, detail.to_owned()));
        None
    }

    /// Notes what was found in a blob.
    pub(crate) fn note(&mut self, hits: Hits, blob: Blob<'_>, object: Option<ObjectId>) {
        let Hits { told, untold, withheld } = hits;
        self.withheld.extend(withheld);
        if untold > 0 {
            let detail = format!("it holds {untold} more secrets than one file's report takes; take it apart to see them all");
            self.gaps.push(gap(GapReason::OverLimit, blob, object, detail));
        }
        self.done.hits += told.len() as u64;
        let path = || blob.path.map(<[u8]>::to_vec);
        self.seen.hits.extend(told.into_iter().map(|hit| Seen { hit, part: blob.part, object, path: path(), inner: None }));
    }

    /// Looks at each name of a path that this thread has not seen yet.
    pub(crate) fn names(&mut self, path: &[u8]) {
        let ends = memchr::memchr_iter(b'/', path).chain([path.len()]);
        let mut start = 0;
        for end in ends {
            if self.quiet.insert(self.shared.keys.hash_one(&path[..end])) {
                self.follow(Blob { bytes: &path[start..end], part: Part::FileName, path: Some(&path[..end]) }, None, None, false);
            }
            start = (end + 1).min(path.len());
        }
    }

    fn commit(&mut self, id: ObjectId, bytes: &[u8]) {
        self.counts.commits += 1;
        let Some(links) = commit_links(bytes) else { return self.refers(id, None, Role::Target) };
        self.refers(id, Some(links.tree), Role::Target);
        links.parents.iter().for_each(|parent| self.refers(id, Some(*parent), Role::Parent));
        if let Some(survey) = &self.shared.survey {
            survey.commit(&mut self.surveyor, id, links);
        }
    }

    /// Looks at the entries of a tree that its base does not have. What is told of an entry is told for each tree that it is new in, so that
    /// it depends on how git stored the trees and not on which thread came first.
    fn tree(&mut self, tree: &Object<'_>, base: Option<&Base<'_, Trace>>) -> Option<Marked> {
        self.counts.trees += 1;
        let shared = self.shared;
        let base = base.and_then(|base| match base.trace {
            Trace::Tree(trace) => Some(Base { trace, len: base.len, copied: base.copied }),
            Trace::Text(_) => None,
        });
        let (marked, is_sound) = read_tree(shared.store?, tree.bytes, base.as_ref(), |part, marked| {
            let Some((at, entry)) = part else { return self.refers(tree.id, None, Role::Target) };
            let looked = self.entry(tree.id, &entry);
            if let Some(survey) = &shared.survey {
                survey.entry(&mut self.surveyor, (at, &entry), looked, marked);
            }
        });
        self.scratch.clock.lap(Phase::Search);
        if let Some(survey) = &shared.survey {
            survey.tree(&mut self.surveyor, &tree.id, &marked);
            self.scratch.clock.lap(Phase::Attribute);
        }
        is_sound.then_some(marked)
    }

    /// Looks at an entry of a tree: its name, and whether what it names is there.
    fn entry(&mut self, tree: ObjectId, entry: &TreeEntry<'_>) -> Looked {
        let mut looked = Looked::default();
        let hash = self.shared.keys.hash_one(entry.name);
        if !self.quiet.contains(&hash) {
            let told = (self.seen.hits.len(), self.gaps.len());
            self.follow(Blob { bytes: entry.name, part: Part::FileName, path: Some(entry.name) }, Some(tree), None, false);
            looked.has_hit = self.seen.hits.len() > told.0;
            if told == (self.seen.hits.len(), self.gaps.len()) {
                self.quiet.insert(hash);
            }
        }
        if entry.kind != EntryKind::Submodule {
            looked.number = self.number(&entry.id);
            if looked.number.is_none() {
                self.missing.push(Missing { from: tree, id: entry.id, role: Role::Entry });
            }
        }
        looked
    }

    /// The number of an object that a tree names, when it is there.
    fn number(&mut self, id: &ObjectId) -> Option<u32> {
        let slot = id.as_bytes().iter().take(2).fold(0, |slot, byte| slot << 8 | usize::from(*byte)) % RECENT;
        let store = self.shared.store?;
        self.recent.resize(RECENT, None);
        match self.recent.get_mut(slot)? {
            Some((known, number)) if known == id => Some(*number),
            known => {
                let number = store.number(id)?;
                *known = Some((*id, number));
                Some(number)
            }
        }
    }

    /// Notes that `from` refers to an object; `None` when it should and can't be read.
    fn refers(&mut self, from: ObjectId, to: Option<ObjectId>, role: Role) {
        match to {
            Some(to) if self.shared.store.is_none_or(|store| store.contains(&to)) => {}
            Some(id) => self.missing.push(Missing { from, id, role }),
            None => self.gaps.push(Gap {
                reason: GapReason::CorruptObject,
                path: None,
                object: Some(from),
                bytes: None,
                detail: "what it refers to can't be read: its headers or entries make no sense; `git fsck` tells more".into(),
            }),
        }
    }
}

fn gap(reason: GapReason, blob: Blob<'_>, object: Option<ObjectId>, detail: String) -> Gap {
    Gap { reason, path: blob.path.map(Into::into), object, bytes: Some(blob.bytes.len() as u64), detail: detail.into() }
}

/// What lies in an archive uncompressed is found in the archive's own bytes too; its place inside says more, so that one alone stays.
fn without_outer(mut found: Vec<Seen>) -> Vec<Seen> {
    let outer = |inner: &[u8]| memmem::rfind(inner, b"!/").map(|end| inner[..end].to_vec());
    let name = |seen: &Seen, inner: Option<Vec<u8>>| (seen.hit.issue.id.clone(), seen.hit.fingerprint.clone(), inner);
    let deeper: HashSet<_> = found.iter().filter_map(|seen| Some(name(seen, outer(seen.inner.as_ref()?)))).collect();
    found.retain(|seen| !deeper.contains(&name(seen, seen.inner.clone())));
    found
}

/// What all threads have seen.
#[derive(Default)]
pub(crate) struct Sight {
    pub(crate) seen: SeenAll,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) counts: Receipt,
    pub(crate) missing: Vec<Missing>,
    pub(crate) withheld: HashSet<[u8; 16], Keys>,
    pub(crate) stats: Stats,
}

impl Sight {
    /// What was seen, for good.
    pub(crate) fn take_seen(&mut self) -> Vec<Seen> {
        let mut seen = std::mem::take(&mut self.seen);
        seen.settle();
        self.gaps.extend(seen.gap());
        seen.hits
    }

    /// Takes over what a thread has seen, but for where it stands.
    pub(crate) fn add(&mut self, looker: Looker<'_>) {
        self.seen.add(looker.seen);
        self.gaps.extend(looker.gaps);
        self.missing.extend(looker.missing);
        self.withheld.extend(looker.withheld);
        self.stats.add(&looker.scratch.clock.stats);
        let (sum, more) = (&mut self.counts, looker.counts);
        sum.commits += more.commits;
        sum.trees += more.trees;
        sum.blobs += more.blobs;
        sum.tags += more.tags;
        sum.files += more.files;
        sum.members += more.members;
        sum.bytes += more.bytes;
    }
}
