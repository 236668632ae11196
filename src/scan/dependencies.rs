//! Lockfiles become findings: each locked package with an advisory, once for each path.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use super::around::Around;
use super::looker::Sight;
use crate::advisories::{Chosen, Database, Judged, Lock, Tree, judge, judge_in, judge_toolchain, names_a_version};
use crate::blob::ObjectId;
use crate::finding::{Finding, Fingerprint, Novelty, Place, Status};

/// A lockfile or toolchain file, held while it is judged.
pub(crate) struct Lockfile<'a> {
    pub(crate) path: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) object: Option<ObjectId>,
    pub(crate) status: Status,
    /// The tree that it stands in, as far as that is to be asked.
    pub(crate) around: Around<'a>,
}

impl Lockfile<'_> {
    /// What lockfiles are called.
    pub(crate) const NAME: &'static [u8] = b"Cargo.lock";
    /// What files are called that say which Rust builds all this.
    const TOOLCHAINS: [&'static [u8]; 2] = [b"rust-toolchain", b"rust-toolchain.toml"];

    /// Whether a path is that of a lockfile.
    pub(crate) fn is_named_so(path: &[u8]) -> bool {
        path.rsplit(|byte| *byte == b'/').next() == Some(Self::NAME)
    }

    /// Whether a path is that of a file that is judged: a lockfile or a toolchain file.
    pub(crate) fn is_judged_at(path: &[u8]) -> bool {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        name == Self::NAME || Self::TOOLCHAINS.contains(&name)
    }

    /// Whether it says something that can be judged: a toolchain file may not.
    fn is_judged(&self) -> bool {
        self.is_lockfile() || names_a_version(&self.bytes)
    }

    pub(crate) fn is_lockfile(&self) -> bool {
        Self::is_named_so(&self.path)
    }

    pub(crate) fn lent(&self) -> Lock<'_> {
        Lock { path: &self.path, bytes: &self.bytes, object: self.object, status: self.status }
    }

    /// Judges it, and asks the manifests around it.
    fn judge(&self, database: &Database) -> Judged {
        if !self.is_lockfile() {
            return judge_toolchain(database, &self.lent());
        }
        if matches!(self.around, Around::Nothing) {
            return judge(database, &self.lent());
        }
        // Both ask it, in turns.
        let neighbours = RefCell::new(None);
        let with = |path: &[u8]| neighbours.borrow_mut().get_or_insert_with(|| self.around.open()).read(path);
        let folders = |path: &[u8]| neighbours.borrow_mut().get_or_insert_with(|| self.around.open()).folders(path);
        judge_in(database, &self.lent(), &mut Tree { read: &mut { with }, folders: &mut { folders } })
    }
}

/// The lockfiles at one path: that which stands there, and for a change, what stood there before.
#[derive(Default)]
pub(crate) struct AtPath<'a> {
    pub(crate) now: Option<Lockfile<'a>>,
    pub(crate) before: Option<Vec<Lockfile<'a>>>,
}

/// What was found in lockfiles.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    /// What was found before, and is there no more.
    pub(crate) mended: Vec<Finding>,
}

/// Judges lockfiles. What a lockfile before had already is not told again.
pub(crate) fn judge_all(lockfiles: &[AtPath<'_>], chosen: &Chosen, sight: &mut Sight) -> Found {
    let mut found = Found::default();
    let says_something = |at_path: &&AtPath| at_path.now.iter().chain(at_path.before.iter().flatten()).any(Lockfile::is_judged);
    let lockfiles: Vec<&AtPath> = lockfiles.iter().filter(says_something).collect();
    if lockfiles.is_empty() {
        return found;
    }
    sight.gaps.extend_from_slice(&chosen.gaps);
    let Some(database) = &chosen.database else { return found };
    sight.counts.database = Some(database.info().clone());
    let (mut findings, mut mended) = (BTreeMap::<(Fingerprint, Vec<_>), Finding>::new(), Vec::new());
    for AtPath { now, before } in lockfiles {
        let judged = now.as_ref().map(|lockfile| {
            sight.counts.lockfiles += u64::from(lockfile.is_lockfile());
            sight.counts.toolchains += u64::from(!lockfile.is_lockfile() && lockfile.is_judged());
            lockfile.judge(database)
        });
        let Judged { findings: judged, gaps, packages, yanked } = judged.unwrap_or_default();
        sight.counts.packages += packages;
        if let Some(yanked) = yanked {
            let checks = sight.counts.yanked.get_or_insert_default();
            checks.checked += yanked.checked;
            checks.unknown += yanked.unknown;
        }
        sight.gaps.extend(gaps);
        let old: Vec<Finding> = before.iter().flatten().flat_map(|before| before.judge(database).findings).collect();
        let (known, still): (HashSet<_>, HashSet<_>) = (fingerprints(&old), fingerprints(&judged));
        for mut finding in judged.into_iter().filter(|finding| !known.contains(&finding.fingerprint)) {
            finding.novelty = before.is_some().then_some(Novelty::Added);
            match findings.entry((finding.fingerprint.clone(), finding.facts.clone())) {
                std::collections::btree_map::Entry::Vacant(entry) => drop(entry.insert(finding)),
                std::collections::btree_map::Entry::Occupied(mut entry) => add_places(entry.get_mut(), finding.places),
            }
        }
        let is_gone = now.is_none();
        // What stood in several of the trees before is mended once.
        let mut told = HashSet::new();
        let is_mended = |finding: &Finding| !still.contains(&finding.fingerprint) && told.insert(finding.fingerprint.clone());
        mended.extend(old.into_iter().filter(is_mended).map(|finding| (is_gone, finding)));
    }
    found.findings = findings.into_values().collect();
    found.note_moves(mended);
    found
}

/// Places of the working tree and of HEAD: what stands at the same lines of both is told once.
fn add_places(finding: &mut Finding, places: Vec<Place>) {
    for place in places {
        let is_same = |known: &Place| (known.role, &known.path, known.region) == (place.role, &place.path, place.region);
        if !finding.places.iter().any(is_same) {
            finding.places.push(place);
        }
    }
}

fn fingerprints(findings: &[Finding]) -> HashSet<Fingerprint> {
    findings.iter().map(|finding| finding.fingerprint.clone()).collect()
}

impl Found {
    /// What came to one lockfile and went from another has moved; from one that is gone, if there is a choice.
    fn note_moves(&mut self, mut mended: Vec<(bool, Finding)>) {
        mended.sort_by_key(|(is_gone, _)| !is_gone);
        let kind = |finding: &Finding| (finding.issue.id.clone(), finding.dependency.as_ref().map(|package| package.name.clone()));
        for finding in self.findings.iter_mut().filter(|finding| finding.novelty.is_some()) {
            if let Some(at) = mended.iter().position(|(_, old)| kind(old) == kind(finding)) {
                finding.novelty = Some(Novelty::Moved);
                mended.remove(at);
            }
        }
        self.mended = mended.into_iter().map(|(_, finding)| Finding { advice: Vec::new(), ..finding }).collect();
    }
}
