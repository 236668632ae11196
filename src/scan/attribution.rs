//! Where what was seen stands: live at which paths, on which refs, brought and removed by which commit, or unreachable. Done for hits only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::looker::{Missing, Role};
use super::seen::Seen;
use crate::blob::{IdSet, ObjectId, Part};
use crate::finding::{Fingerprint, Gap, GapReason, Refs, Status};
use crate::objects::{Kind, Reader, commit_links, tag_target};
use crate::secrets::{Detector, Hit};
use crate::source::{History, Label, Leaf, Ref, Repository, Shapes, Stand, Surveyed, Traces, Walk, Wanted};

/// What stands at a path: an object, or a name itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Thing {
    Object(ObjectId),
    Name(Vec<u8>),
}

impl Thing {
    /// The last name of a path.
    pub(crate) fn name(path: &[u8]) -> Self {
        Self::Name(path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).to_vec())
    }
}

/// A commit, by its place in history, so that the oldest is the least.
pub(crate) type Ranked = (usize, ObjectId);

/// What is known of a thing at a path.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) status: Status,
    /// The first commit that has it there.
    pub(crate) brought: Option<Ranked>,
    /// The tips that have it there, by their number.
    pub(crate) tips: Vec<u32>,
}

/// A secret: its rule and fingerprint.
type Secret = (String, Fingerprint);

/// What is known of where things stand.
#[derive(Default)]
pub(crate) struct Map {
    stands: HashMap<Thing, BTreeMap<Vec<u8>, Known>>,
    /// The last commit that took a secret from a path.
    removed: HashMap<Secret, HashMap<Vec<u8>, Ranked>>,
    /// The refs of each tip.
    tips: Vec<Refs>,
    /// Commits and tags that no ref leads to.
    unreachable: IdSet,
    /// Objects that are symbolic links: git stores them as it does files.
    links: IdSet,
}

impl Map {
    /// Notes that a thing stands at a path.
    pub(crate) fn note(&mut self, thing: Thing, status: Status, path: Vec<u8>) -> &mut Known {
        let known = Known { status, brought: None, tips: Vec::new() };
        let known = self.stands.entry(thing).or_default().entry(path).or_insert(known);
        known.status = known.status.min(status);
        known
    }

    /// Notes that an object is a symbolic link.
    pub(crate) fn note_link(&mut self, id: ObjectId) {
        self.links.insert(id);
    }

    /// Notes that a commit took a secret from a path.
    pub(crate) fn note_removal(&mut self, hit: &Hit, path: Vec<u8>, commit: Ranked) {
        self.removed.entry(secret(hit)).or_default().insert(path, commit);
    }

    /// Notes where all that was seen, and what is missing, stands in the whole repository: HEAD, other refs, history, unreachable commits.
    pub(crate) fn note_history(&mut self, repository: &Repository, told: &Told<'_>, surveyed: &mut Surveyed<'_>) -> Vec<Gap> {
        let hits = told.seen.iter().filter(|seen| seen.part == Part::FileName && seen.object.is_none());
        for path in hits.filter_map(|seen| seen.path.clone()) {
            self.note(Thing::name(&path), Status::Live, path);
        }
        let Surveyed { history, shapes, wanted } = surveyed;
        let all = told.seen.iter().filter_map(|seen| seen.object).chain(told.missing.iter().map(|missing| missing.from));
        self.unreachable.extend(all.filter(|id| history.is_reachable(id) == Some(false)));
        let sought = Sought::new(told, wanted);
        if sought.wanted.is_empty() {
            return Vec::new();
        }
        let mut reader = Reader::new(&repository.store);
        self.note_head(repository, &mut reader, &sought);
        let mut traces = Traces::read(history, shapes, &sought.labels);
        let tree_of = |id: ObjectId| history.tree_of(&id).or_else(|| peel(&mut reader, id));
        let tips = self.read_tips(repository, (&sought, shapes), tree_of);
        traces.note_tips(&tips);
        self.note_traces(history, &traces, &sought);
        let detail = "there are more paths to what was found than are followed: some places, and the commits that brought or removed them, may be missing";
        let gap = || Gap { reason: GapReason::OverLimit, path: None, object: None, bytes: None, detail: detail.into() };
        (shapes.is_cut() || traces.is_cut()).then(gap).into_iter().collect()
    }

    /// Everything that HEAD's tree holds is live, at each path.
    fn note_head(&mut self, repository: &Repository, reader: &mut Reader<'_>, sought: &Sought<'_>) {
        let Some(tree) = repository.head.and_then(|head| peel(reader, head)) else { return };
        Walk::new(&repository.store).all_paths(tree, &mut |_, id, path| {
            if sought.wanted.object_leaf(&id).is_some() {
                self.note(Thing::Object(id), Status::Live, path.join());
            }
            if sought.wanted.name_leaf(path.name()).is_some() {
                self.note(Thing::name(path.name()), Status::Live, path.join());
            }
        });
    }

    /// The shapes of all refs' tips, each once; notes which refs lead there.
    fn read_tips(
        &mut self,
        repository: &Repository,
        (sought, shapes): (&Sought<'_>, &Shapes<'_>),
        mut tree_of: impl FnMut(ObjectId) -> Option<ObjectId>,
    ) -> Vec<u32> {
        let mut refs: Vec<&Ref> = repository.refs.iter().collect();
        refs.sort_by_key(|reference| (kind_of_ref(&reference.name), &reference.name));
        let (mut tips, mut numbers) = (Vec::new(), BTreeMap::new());
        for (reference, target) in refs.into_iter().filter_map(|reference| Some((reference, reference.target?))) {
            let shape = tree_of(target).map_or(0, |tree| shapes.of(&tree));
            let is_blob = shape == 0 && sought.wanted.object_leaf(&target).is_some();
            let next = self.tips.len();
            let number = *numbers.entry((shape, is_blob.then_some(target))).or_insert(next);
            if number == next {
                self.tips.push(Refs::default());
                tips.push(shape);
            }
            let refs = &mut self.tips[number];
            if refs.names.len() < Refs::KEPT {
                refs.names.push((&reference.name).into());
            } else {
                refs.more += 1;
            }
            if is_blob {
                let known = self.note(Thing::Object(target), Status::OtherRef, Vec::new());
                known.tips.extend(u32::try_from(number));
                known.tips.dedup();
            }
        }
        tips
    }

    fn note_traces(&mut self, history: &History<'_>, traces: &Traces<'_>, sought: &Sought<'_>) {
        let ranked = |rank: usize| Some((rank, history.commit_at(rank)?));
        for Stand { leaf, path, brought, tips } in traces.stands() {
            let brought = brought.and_then(ranked);
            let status = match brought {
                _ if !tips.is_empty() => Status::OtherRef,
                Some((_, commit)) if history.is_reachable(&commit) == Some(true) => Status::History,
                _ => Status::Unreachable,
            };
            let Some(thing) = sought.things.get(&leaf) else { continue };
            let known = self.note(thing.clone(), status, path);
            (known.brought, known.tips) = (brought, tips);
        }
        for removal in traces.removals() {
            let secret = sought.secrets[removal.label as usize].clone();
            self.removed.entry(secret).or_default().extend(ranked(removal.commit).map(|commit| (removal.path, commit)));
        }
    }

    /// Whether nothing that a ref leads to holds the object that refers to what is missing.
    pub(crate) fn is_outside_refs(&self, missing: &Missing) -> bool {
        let stands = self.stands.get(&Thing::Object(missing.id)).filter(|_| missing.role == Role::Entry);
        self.unreachable.contains(&missing.from)
            || stands.is_some_and(|stands| stands.values().all(|known| known.status == Status::Unreachable))
    }

    /// A path of an object, when one is known: where it stands worst.
    pub(crate) fn path_at(&self, id: &ObjectId) -> Option<Vec<u8>> {
        let stands = self.stands.get(&Thing::Object(*id))?;
        stands.iter().min_by_key(|(path, known)| (known.status, *path)).map(|(path, _)| path.clone())
    }

    /// Everywhere that a hit stands, by path.
    pub(crate) fn standing(&self, seen: &Seen) -> Vec<(Vec<u8>, Known)> {
        let known = |status| Known { status, brought: None, tips: Vec::new() };
        let name = || seen.path.clone().unwrap_or_default();
        let thing = match (seen.part, seen.object) {
            (Part::Stream, _) | (Part::File | Part::LinkTarget, None) => return vec![(name(), known(Status::Live))],
            (Part::RefName | Part::Reflog, _) => return vec![(name(), known(Status::Metadata))],
            (Part::Commit | Part::Tag, Some(id)) if self.unreachable.contains(&id) => {
                return vec![(Vec::new(), known(Status::Unreachable))];
            }
            (Part::Commit | Part::Tag, _) => return vec![(Vec::new(), known(Status::Metadata))],
            (Part::FileName, None) => return vec![(name(), self.known_name(&name()).unwrap_or_else(|| known(Status::Live)))],
            (Part::FileName, Some(_)) => Thing::Name(name()),
            (_, Some(id)) => Thing::Object(id),
        };
        let stands: Vec<_> = self.stands.get(&thing).into_iter().flatten().map(|(path, known)| (path.clone(), known.clone())).collect();
        let lost = || if seen.part == Part::FileName { name() } else { Vec::new() };
        if stands.is_empty() { vec![(lost(), known(Status::Unreachable))] } else { stands }
    }

    /// What is known of a file's name, by its whole path.
    fn known_name(&self, path: &[u8]) -> Option<Known> {
        self.stands.get(&Thing::name(path))?.get(path).cloned()
    }

    /// The first commit that has an object at any path: what stands under a name that no commit has came in under another.
    pub(crate) fn first(&self, object: ObjectId) -> Option<Ranked> {
        self.stands.get(&Thing::Object(object))?.values().filter_map(|known| known.brought).min()
    }

    /// The last commit that took a secret from a path.
    pub(crate) fn removed(&self, hit: &Hit, path: &[u8]) -> Option<Ranked> {
        self.removed.get(&secret(hit))?.get(path).copied()
    }

    /// Whether an object is known as a symbolic link.
    pub(crate) fn is_link(&self, id: &ObjectId) -> bool {
        self.links.contains(id)
    }

    /// The refs of several tips, their names masked.
    pub(crate) fn refs(&self, tips: &BTreeSet<u32>, detector: &Detector) -> Refs {
        let of_tips = || tips.iter().filter_map(|tip| self.tips.get(*tip as usize));
        let mut names: Vec<_> = of_tips().flat_map(|refs| &refs.names).collect();
        names.sort_by_key(|name| (kind_of_ref(name.as_bytes()), *name));
        let more = of_tips().map(|refs| refs.more).sum::<u64>() + names.len().saturating_sub(Refs::KEPT) as u64;
        Refs { names: names.into_iter().take(Refs::KEPT).map(|name| detector.redact(name.as_bytes())).collect(), more }
    }
}

/// What there is to tell of, and to be found in the history for that.
pub(crate) struct Told<'a> {
    /// Hits.
    pub(crate) seen: &'a [Seen],
    /// Objects that are not there.
    pub(crate) missing: &'a [Missing],
    /// Objects that could not be looked into.
    pub(crate) shut: &'a [ObjectId],
}

impl Told<'_> {
    /// Whether there is nothing to tell.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty() && self.missing.is_empty() && self.shut.is_empty()
    }

    /// What is to be looked for in trees: files and names with hits, entries that are missing, and what could not be opened.
    pub(crate) fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        for thing in self.things().into_keys() {
            leaf(&mut wanted, &thing);
        }
        wanted
    }

    /// The same, each with the secrets that it holds.
    fn things(&self) -> BTreeMap<Thing, BTreeSet<Secret>> {
        let mut things: BTreeMap<Thing, BTreeSet<Secret>> = BTreeMap::new();
        for seen in self.seen {
            let thing = match (seen.part, seen.object, &seen.path) {
                (Part::FileName, _, Some(path)) => Some(Thing::name(path)),
                (Part::File | Part::LinkTarget, Some(id), _) => Some(Thing::Object(id)),
                _ => None,
            };
            if let Some(thing) = thing {
                things.entry(thing).or_default().insert(secret(&seen.hit));
            }
        }
        let missing = self.missing.iter().filter(|missing| missing.role == Role::Entry).map(|missing| missing.id);
        for id in missing.chain(self.shut.iter().copied()) {
            things.entry(Thing::Object(id)).or_default();
        }
        things
    }
}

/// The number of a thing among those that are wanted.
fn leaf(wanted: &mut Wanted, thing: &Thing) -> Leaf {
    match thing {
        Thing::Object(id) => wanted.object(*id),
        Thing::Name(name) => wanted.name(name),
    }
}

/// What was looked for in trees, and the secrets in it.
struct Sought<'a> {
    wanted: &'a Wanted,
    /// By leaf.
    things: BTreeMap<Leaf, Thing>,
    /// By leaf, the secrets that it holds.
    labels: Vec<Vec<Label>>,
    /// By label.
    secrets: Vec<Secret>,
}

impl<'a> Sought<'a> {
    fn new(told: &Told<'_>, wanted: &'a mut Wanted) -> Self {
        let holds = told.things();
        let secrets: BTreeSet<Secret> = holds.values().flatten().cloned().collect();
        let numbers: BTreeMap<&Secret, Label> = secrets.iter().zip(0..).collect();
        let (mut things, mut labels) = (BTreeMap::new(), Vec::new());
        for (thing, held) in holds {
            let leaf = leaf(wanted, &thing);
            labels.resize(labels.len().max(leaf as usize + 1), Vec::new());
            labels[leaf as usize] = held.iter().map(|secret| numbers[secret]).collect();
            things.insert(leaf, thing);
        }
        Self { wanted, things, labels, secrets: secrets.into_iter().collect() }
    }
}

/// The objects that refs and HEAD name.
pub(crate) fn tips(repository: &Repository) -> impl Iterator<Item = ObjectId> {
    repository.refs.iter().filter_map(|reference| reference.target).chain(repository.head)
}

fn secret(hit: &Hit) -> Secret {
    (hit.issue.id.clone(), hit.fingerprint.clone())
}

/// Branches before remote ones, before tags, before all else.
fn kind_of_ref(name: &[u8]) -> usize {
    let kinds: [&[u8]; 3] = [b"refs/heads/", b"refs/remotes/", b"refs/tags/"];
    kinds.iter().position(|kind| name.starts_with(kind)).unwrap_or(kinds.len())
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
