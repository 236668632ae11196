//! A repository's object database: all packs and loose objects, each object shown once.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use libdeflater::Decompressor;

use super::budget::Budget;
use super::decoder::{Decoder, Show, Tree};
use super::forest::Forest;
use super::hash::Algorithm;
use super::loose::Loose;
use super::object::{AT_ONCE, Kind, Lent, Met, Object};
use super::pack::{Content, Node, Pack};
use super::stream::LongBlob;
use crate::blob::ObjectId;
use crate::crew::share;
use crate::finding::{Gap, GapReason};

/// What all threads of a walk hold of objects at a time, in bytes. A thread that has to hold more does so alone.
const IN_FLIGHT: usize = 256 << 20;

/// All objects of a repository, opened for reading.
pub struct Store {
    algorithm: Algorithm,
    packs: Vec<Pack>,
    loose: Vec<Loose>,
    /// A clone that leaves objects out on purpose (`git clone --filter`).
    partial: bool,
    /// The deltas of each pack, once they are asked for.
    forests: OnceLock<Vec<Forest>>,
    /// What could not be opened.
    gaps: Vec<Gap>,
}

/// A walk over all objects of some kinds, to be done along the deltas that they are stored as.
pub struct Plan<'a> {
    store: &'a Store,
    forests: &'a [Forest],
    kinds: &'a [Kind],
    /// Whether it tells, too, of what can't be read and so is of no known kind.
    tells_unknown: bool,
    /// Whether packs and indexes are held to their seals.
    check_seals: bool,
    /// Whether packed objects are held to their names.
    check_names: bool,
}

/// A unit of work for a thread.
enum Job {
    /// Check the seals of a pack and its index.
    Verify(usize),
    /// Show what a root leads to.
    Tree(u32, (Node, Kind)),
    /// Show a loose object, by its place among those of its folder.
    Loose(u32, u32),
}

impl Store {
    /// Opens the object directory `folder`. Alternates are followed only to folders below `root`.
    #[must_use]
    pub fn open(folder: &Path, algorithm: Algorithm, root: &Path) -> Self {
        Self::open_all(vec![folder.to_owned()], algorithm, root)
    }

    /// The same with several object directories, as git has them while it takes in a push.
    #[must_use]
    pub fn open_all(mut folders: Vec<PathBuf>, algorithm: Algorithm, root: &Path) -> Self {
        let mut store =
            Self { algorithm, packs: Vec::new(), loose: Vec::new(), partial: false, forests: OnceLock::new(), gaps: Vec::new() };
        let mut seen = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            if seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())) {
                store.open_packs(&folder.join("pack"));
                store.loose.push(Loose::list(&folder, algorithm, &mut store.gaps));
                folders.extend(store.alternates(&folder, root));
            }
        }
        store
    }

    /// What could not be opened.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// How its objects are named.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether an object is there, without reading it.
    #[must_use]
    pub fn contains(&self, id: &ObjectId) -> bool {
        self.number(id).is_some()
    }

    /// The number of an object, below [`Store::len`]; `None` when it is not there. One that is stored twice has one number.
    #[must_use]
    pub fn number(&self, id: &ObjectId) -> Option<u32> {
        let mut before = 0;
        for pack in &self.packs {
            if let Some(position) = pack.index.find(id) {
                return u32::try_from(before + u64::from(position)).ok();
            }
            before += u64::from(pack.len());
        }
        for loose in &self.loose {
            if let Some(position) = loose.find(id) {
                return u32::try_from(before + position as u64).ok();
            }
            before += loose.names.len() as u64;
        }
        None
    }

    /// Whether it holds no object at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many objects there are; those stored twice count twice.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.packs.iter().map(|pack| u64::from(pack.len())).sum::<u64>()
            + self.loose.iter().map(|loose| loose.names.len() as u64).sum::<u64>()
    }

    /// The gap to report for an object that is referred to and not there.
    #[must_use]
    pub fn missing(&self, id: ObjectId) -> Gap {
        let why = if self.partial {
            "not in this partial clone; `git fetch --refetch --no-filter` brings all objects"
        } else {
            "the object is referred to and not there; `git fsck` tells more, and a fresh clone mends it"
        };
        Gap { reason: GapReason::MissingObject, path: None, object: Some(id), bytes: None, detail: why.into() }
    }

    /// Shows every object of the given kinds once, on `threads` threads. `start` makes each thread's own state, `show` gets it with each
    /// object, and the states come back, in no certain order, beside what could not be shown.
    pub fn walk<S: Send>(
        &self,
        kinds: &[Kind],
        threads: usize,
        start: impl Fn() -> S + Sync,
        show: impl Fn(&mut S, Object<'_>) + Sync,
    ) -> (Vec<S>, Vec<Gap>) {
        self.plan(kinds).follow(threads, start, |state, met: Met<'_, ()>| {
            show(state, met.object);
            None
        })
    }

    /// Finds out how the objects of the given kinds are stored, for a walk over them.
    #[must_use]
    pub fn plan<'a>(&'a self, kinds: &'a [Kind]) -> Plan<'a> {
        let forests = self.forests.get_or_init(|| self.packs.iter().map(Forest::of).collect());
        Plan { store: self, forests, kinds, tells_unknown: kinds.contains(&Kind::Blob), check_seals: false, check_names: false }
    }

    pub(crate) fn pack(&self, number: usize) -> &Pack {
        &self.packs[number]
    }

    pub(crate) fn packed(&self, id: &ObjectId) -> Option<(usize, Node)> {
        self.packs.iter().enumerate().find_map(|(number, pack)| Some((number, pack.find(id)?)))
    }

    pub(crate) fn read_loose(&self, id: &ObjectId, inflater: &mut Decompressor) -> Option<Result<(Kind, Vec<u8>), Gap>> {
        let loose = self.loose.iter().find(|loose| loose.find(id).is_some())?;
        Some(loose.read(id, self.algorithm, inflater, &mut |_| {}))
    }

    /// The object, where it is a blob to be read bit by bit.
    pub(crate) fn large(&self, id: &ObjectId) -> Option<LongBlob<'_>> {
        if let Some((number, node)) = self.packed(id) {
            let pack = &self.packs[number];
            let entry = pack.entry(node)?;
            let is_blob = || matches!(pack.content(&entry), Some(Content::Whole(Kind::Blob)));
            return (entry.size > AT_ONCE && is_blob()).then(|| pack.stream(node, &entry)).flatten();
        }
        self.loose.iter().find(|loose| loose.find(id).is_some())?.large(id, self.algorithm)
    }

    fn open_packs(&mut self, folder: &Path) {
        let mut names: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.gaps.push(pack_gap("objects/pack", &format!("the folder can't be listed: {error}"))),
        };
        names.sort();
        for path in names {
            let label = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("idx") => match Pack::open(&path, self.algorithm) {
                    Ok(pack) => self.packs.push(pack),
                    Err(error) => self.gaps.push(pack_gap(&label, &format!("the pack can't be read: {error:#}"))),
                },
                Some("pack") if !path.with_extension("idx").exists() => {
                    self.gaps.push(pack_gap(&label, "it has no index; `git index-pack` makes one"));
                }
                Some("promisor") => self.partial = true,
                _ => {}
            }
        }
    }

    /// The object directories that `folder` borrows from (git's `gitrepository-layout`, `objects/info/alternates`).
    fn alternates(&mut self, folder: &Path, root: &Path) -> Vec<PathBuf> {
        let Ok(list) = fs::read_to_string(folder.join("info/alternates")) else { return Vec::new() };
        let mut inside = Vec::new();
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let path = folder.join(line).canonicalize();
            match path.ok().filter(|path| root.canonicalize().is_ok_and(|root| path.starts_with(root))) {
                Some(path) => inside.push(path),
                None => self.gaps.push(Gap {
                    reason: GapReason::AlternatesIgnored,
                    path: Some(line.into()),
                    object: None,
                    bytes: None,
                    detail: "it borrows objects from outside of itself, which are not read; `git repack -a -d` makes it whole".into(),
                }),
            }
        }
        inside
    }
}

impl Plan<'_> {
    /// The same walk, in which what can't be read, and so is of no known kind, is told of too, as every walk over blobs does.
    #[must_use]
    pub fn with_unknown(self) -> Self {
        Self { tells_unknown: true, ..self }
    }

    /// The same walk, in which packs and indexes are hashed too, as loose objects always are: what has another hash than was written is a gap.
    #[must_use]
    pub fn with_seals(self) -> Self {
        Self { check_seals: true, ..self }
    }

    /// The same walk, in which each packed object is hashed too, if `names` says so.
    #[must_use]
    pub fn with_names(self, names: bool) -> Self {
        Self { check_names: names, ..self }
    }

    /// How many objects there are to show; those stored twice count twice.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.store.len()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Shows every object once, on `threads` threads. `start` makes each thread's own state, `show` gets it with each object and what it gave
    /// for the object that this one is made of. The states come back, in no certain order, beside what could not be shown.
    pub fn follow<S: Send, T>(
        &self,
        threads: usize,
        start: impl Fn() -> S + Sync,
        show: impl Fn(&mut S, Met<'_, T>) -> Option<T> + Sync,
    ) -> (Vec<S>, Vec<Gap>) {
        self.go(threads, false, start, |state, lent| match lent {
            Lent::Whole(met) => show(state, met),
            Lent::Large(_) => None,
        })
    }

    /// The same, in which blobs too large to be held whole are shown too, to be read bit by bit.
    pub fn follow_all<S: Send, T>(
        &self,
        threads: usize,
        start: impl Fn() -> S + Sync,
        show: impl Fn(&mut S, Lent<'_, T>) -> Option<T> + Sync,
    ) -> (Vec<S>, Vec<Gap>) {
        self.go(threads, true, start, show)
    }

    fn go<S: Send, T>(
        &self,
        threads: usize,
        streams: bool,
        start: impl Fn() -> S + Sync,
        show: impl Fn(&mut S, Lent<'_, T>) -> Option<T> + Sync,
    ) -> (Vec<S>, Vec<Gap>) {
        let budget = Budget::new(IN_FLIGHT);
        let packs = self.store.packs.iter().filter(|_| self.tells_unknown);
        let mut gaps: Vec<Gap> = packs.zip(self.forests).flat_map(|(pack, forest)| forest.gaps(pack)).collect();
        let (states, failed) = share(
            &self.jobs(),
            threads,
            || (start(), Decoder::new(&budget, streams)),
            |(state, decoder), job| self.run(job, decoder, &mut |lent| show(state, lent)),
        );
        gaps.extend(failed);
        let finish = |(state, decoder): (S, Decoder<'_>)| {
            gaps.extend(decoder.gaps);
            state
        };
        (states.into_iter().map(finish).collect(), gaps)
    }

    fn jobs(&self) -> Vec<Job> {
        let mut jobs: Vec<Job> = (0..self.store.packs.len()).filter(|_| self.check_seals).map(Job::Verify).collect();
        for (number, forest) in (0..).zip(self.forests) {
            jobs.extend(forest.roots.iter().filter(|root| self.kinds.contains(&root.1)).map(|root| Job::Tree(number, *root)));
        }
        for (number, loose) in (0..).zip(&self.store.loose) {
            let earlier = &self.store.loose[..number as usize];
            let is_first = |id: &ObjectId| self.store.packed(id).is_none() && !earlier.iter().any(|other| other.find(id).is_some());
            jobs.extend((0..).zip(&loose.names).filter(|(_, id)| is_first(id)).map(|(at, _)| Job::Loose(number, at)));
        }
        jobs
    }

    /// Whether a later pack or a loose object has this name too.
    fn has_twin(&self, number: usize, id: &ObjectId) -> bool {
        let later = self.store.packs.iter().skip(number + 1).any(|later| later.index.find(id).is_some());
        later || self.store.loose.iter().any(|loose| loose.find(id).is_some())
    }

    fn run<T>(&self, job: &Job, decoder: &mut Decoder<'_>, show: Show<'_, T>) {
        match *job {
            Job::Verify(number) if !self.store.packs[number].is_sealed() => {
                let detail = "its checksum, or that of its index, is wrong: some of it is damaged; `git fsck` tells more, and a fresh clone mends it";
                decoder.gaps.push(pack_gap(&self.store.packs[number].label, detail));
            }
            Job::Verify(_) => {}
            Job::Tree(number, (root, kind)) => {
                let number = number as usize;
                let pack = &self.store.packs[number];
                let mut lies = Vec::new();
                decoder.walk(Tree { pack, forest: &self.forests[number], root, kind }, &mut |lent| {
                    let id = match &lent {
                        Lent::Whole(met) => met.object.id,
                        Lent::Large(large) => large.id,
                    };
                    if self.store.packs[..number].iter().any(|earlier| earlier.index.find(&id).is_some()) {
                        return None;
                    }
                    if let Lent::Whole(met) = &lent {
                        // The others of this name will not be shown, so it must be what its name says.
                        let is_true = || self.store.algorithm.name_of(met.object.kind, met.object.bytes) == id;
                        let has_twin = self.has_twin(number, &id);
                        if (self.check_names || has_twin) && !is_true() {
                            lies.push((id, has_twin));
                        }
                    }
                    show(lent)
                });
                decoder.gaps.extend(lies.into_iter().map(|(id, has_twin)| lie(&pack.label, id, has_twin)));
            }
            Job::Loose(number, at) => {
                let loose = &self.store.loose[number as usize];
                decoder.loose((loose, &loose.names[at as usize]), self.store.algorithm, (self.kinds, self.tells_unknown), show);
            }
        }
    }
}

fn pack_gap(label: &str, detail: &str) -> Gap {
    Gap {
        reason: GapReason::CorruptPack,
        path: Some(format!("objects/pack/{label}").into()),
        object: None,
        bytes: None,
        detail: detail.into(),
    }
}

fn lie(label: &str, id: ObjectId, has_twin: bool) -> Gap {
    let unseen =
        if has_twin { "another object of this name was not looked at" } else { "where it is referred to, something else was meant" };
    let detail = format!("in {label}: its content is not what its name says, and {unseen}");
    Gap { reason: GapReason::CorruptObject, path: None, object: Some(id), bytes: None, detail: detail.into() }
}
