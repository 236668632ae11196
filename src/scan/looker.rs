//! One thread's eyes: offers each blob to the rules, and notes hits, gaps, counts and objects that are referred to but not there.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};

use memchr::memmem;

use crate::blob::{Blob, Keys, ObjectId, Part};
use crate::finding::{Gap, GapReason, Receipt};
use crate::objects::{EntryKind, Kind, Object, Store, commit_links, tag_target, tree_entries};
use crate::secrets::{Detector, Hit, Hits};
use crate::unpack::{self, Limits, Opened};

/// A hit and where it was seen.
pub(crate) struct Seen {
    pub(crate) hit: Hit,
    pub(crate) part: Part,
    /// The blob, commit or tag; for a file name, the tree that holds the name.
    pub(crate) object: Option<ObjectId>,
    /// The path, where it was known; for a file name in a tree, the name alone.
    pub(crate) path: Option<Vec<u8>>,
    /// The path in the archive that the blob is.
    pub(crate) inner: Option<Vec<u8>>,
}

/// What one thread has seen.
pub(crate) struct Looker<'a> {
    pub(crate) detector: Option<&'a Detector>,
    store: Option<&'a Store>,
    /// Hashes of the tree entries that were looked at, as a name and an object stand in thousands of trees. `SipHash`, keyed anew in each run:
    /// what shares a hash is not looked at, so nobody may be able to make two that do.
    entries: HashSet<u64, Keys>,
    keys: &'a RandomState,
    pub(crate) seen: Vec<Seen>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) counts: Receipt,
    pub(crate) missing: Vec<Missing>,
}

/// An object that is referred to and not there.
pub(crate) struct Missing {
    /// What refers to it.
    pub(crate) from: ObjectId,
    pub(crate) id: ObjectId,
    pub(crate) role: Role,
}

/// What a missing object is to the object that refers to it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// An earlier commit.
    Parent,
    /// The entry of a tree, by its name.
    Entry(Vec<u8>),
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
    pub(crate) fn new(detector: Option<&'a Detector>, store: Option<&'a Store>, keys: &'a RandomState) -> Self {
        Self {
            detector,
            store,
            entries: HashSet::default(),
            keys,
            seen: Vec::new(),
            gaps: Vec::new(),
            counts: Receipt::default(),
            missing: Vec::new(),
        }
    }

    /// Looks at a git object of any kind.
    pub(crate) fn object(&mut self, object: Object<'_>) {
        match object.kind {
            Kind::Blob => {
                self.counts.blobs += 1;
                self.look(Blob { bytes: object.bytes, part: Part::File, path: None }, Some(object.id));
            }
            Kind::Commit => self.commit(object),
            Kind::Tag => {
                self.counts.tags += 1;
                self.look(Blob { bytes: object.bytes, part: Part::Tag, path: None }, Some(object.id));
                self.refers(object.id, tag_target(object.bytes), Role::Target);
            }
            Kind::Tree => self.tree(object),
        }
    }

    /// Offers a blob to all rules, and what is in it where it is an archive.
    pub(crate) fn look(&mut self, blob: Blob<'_>, object: Option<ObjectId>) {
        let first = self.seen.len();
        self.offer(blob, object, None);
        if self.detector.is_some() && matches!(blob.part, Part::File | Part::Stream) && unpack::is_packed(blob.bytes) {
            self.look_inside(blob, object, first);
        }
    }

    /// Offers each file in an archive to all rules; `first` is where the archive's own hits start.
    fn look_inside(&mut self, archive: Blob<'_>, object: Option<ObjectId>, first: usize) {
        let opened = catch_unwind(AssertUnwindSafe(|| {
            unpack::open(archive.bytes, &Limits::default(), &mut |inner| {
                self.offer(Blob { bytes: inner.bytes, ..archive }, object, Some(inner.path));
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
        let found = self.seen.split_off(first);
        self.seen.extend(without_outer(found));
    }

    /// Offers bytes to all rules. A rule that fails is a gap, not the end.
    fn offer(&mut self, blob: Blob<'_>, object: Option<ObjectId>, inner: Option<&[u8]>) {
        let Some(detector) = self.detector else { return };
        // Each thread looks at a name anew, so that names would make the count one of threads.
        if blob.part != Part::FileName {
            self.counts.bytes += blob.bytes.len() as u64;
        }
        if let Ok(hits) = catch_unwind(AssertUnwindSafe(|| detector.scan(blob))) {
            self.note(hits, blob, object, inner);
        } else {
            let detail = "a rule failed on it: this is a fault of lockhound, please report it";
            self.gaps.push(gap(GapReason::Internal, blob, object, detail.to_owned()));
        }
    }

    /// Notes what was found in a blob, or at `inner` in the archive that it is.
    pub(crate) fn note(&mut self, hits: Hits, blob: Blob<'_>, object: Option<ObjectId>, inner: Option<&[u8]>) {
        let Hits { told, untold } = hits;
        if untold > 0 {
            let detail = format!("it holds {untold} more secrets than one file's report takes; take it apart to see them all");
            self.gaps.push(gap(GapReason::OverLimit, blob, object, detail));
        }
        let (path, inner) = (blob.path.map(<[u8]>::to_vec), inner.map(<[u8]>::to_vec));
        self.seen.extend(told.into_iter().map(|hit| Seen { hit, part: blob.part, object, path: path.clone(), inner: inner.clone() }));
    }

    /// Looks at each name of a path that this thread has not seen yet.
    pub(crate) fn names(&mut self, path: &[u8]) {
        let ends = memchr::memchr_iter(b'/', path).chain([path.len()]);
        let mut start = 0;
        for end in ends {
            if self.entries.insert(self.keys.hash_one(&path[..end])) {
                self.look(Blob { bytes: &path[start..end], part: Part::FileName, path: Some(&path[..end]) }, None);
            }
            start = (end + 1).min(path.len());
        }
    }

    fn commit(&mut self, commit: Object<'_>) {
        self.counts.commits += 1;
        self.look(Blob { bytes: commit.bytes, part: Part::Commit, path: None }, Some(commit.id));
        match commit_links(commit.bytes) {
            Some(links) => {
                self.refers(commit.id, Some(links.tree), Role::Target);
                links.parents.into_iter().for_each(|parent| self.refers(commit.id, Some(parent), Role::Parent));
            }
            None => self.refers(commit.id, None, Role::Target),
        }
    }

    fn tree(&mut self, tree: Object<'_>) {
        self.counts.trees += 1;
        let Some(store) = self.store else { return };
        for entry in tree_entries(tree.bytes, store.algorithm()) {
            let Ok(entry) = entry else {
                self.refers(tree.id, None, Role::Target);
                continue;
            };
            if !self.entries.insert(self.keys.hash_one((entry.name, entry.id))) {
                continue;
            }
            self.look(Blob { bytes: entry.name, part: Part::FileName, path: Some(entry.name) }, Some(tree.id));
            if entry.kind != EntryKind::Submodule {
                self.refers(tree.id, Some(entry.id), Role::Entry(entry.name.to_vec()));
            }
        }
    }

    /// Notes that `from` refers to an object; `None` when it should and can't be read.
    fn refers(&mut self, from: ObjectId, to: Option<ObjectId>, role: Role) {
        match to {
            Some(to) if self.store.is_none_or(|store| store.contains(&to)) => {}
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
    pub(crate) seen: Vec<Seen>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) counts: Receipt,
    pub(crate) missing: Vec<Missing>,
}

impl Sight {
    pub(crate) fn add(&mut self, looker: Looker<'_>) {
        self.seen.extend(looker.seen);
        self.gaps.extend(looker.gaps);
        self.missing.extend(looker.missing);
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
