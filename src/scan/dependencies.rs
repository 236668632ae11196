//! Lockfiles become findings: each locked package with an advisory, once for each path.

use std::collections::{BTreeMap, HashSet};

use super::looker::Sight;
use crate::advisories::{Chosen, Judged, Lock, judge};
use crate::blob::ObjectId;
use crate::finding::{Finding, Fingerprint, Status};

/// A lockfile, held while it is judged.
pub(crate) struct Lockfile {
    pub(crate) path: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) object: Option<ObjectId>,
    pub(crate) status: Status,
}

impl Lockfile {
    /// Whether a path is that of a lockfile.
    pub(crate) fn is_named_so(path: &[u8]) -> bool {
        path.rsplit(|byte| *byte == b'/').next() == Some(b"Cargo.lock")
    }

    fn lent(&self) -> Lock<'_> {
        Lock { path: &self.path, bytes: &self.bytes, object: self.object, status: self.status }
    }
}

/// Judges lockfiles, each beside those that stood at its path before: what these had already is not told again.
pub(crate) fn judge_all(
    lockfiles: &[(Lockfile, Vec<Lockfile>)],
    chosen: &Chosen,
    sight: &mut Sight,
    notices: &mut Vec<String>,
) -> Vec<Finding> {
    if lockfiles.is_empty() {
        return Vec::new();
    }
    sight.gaps.extend_from_slice(&chosen.gaps);
    let Some(database) = &chosen.database else { return Vec::new() };
    sight.counts.database = Some(database.info().clone());
    let mut findings: BTreeMap<(Fingerprint, Vec<_>), Finding> = BTreeMap::new();
    for (lockfile, before) in lockfiles {
        let Judged { findings: judged, gaps, notices: more, packages } = judge(database, &lockfile.lent());
        sight.counts.lockfiles += 1;
        sight.counts.packages += packages;
        sight.gaps.extend(gaps);
        notices.extend(more);
        let old: Vec<Finding> = before.iter().flat_map(|before| judge(database, &before.lent()).findings).collect();
        let old: HashSet<&Fingerprint> = old.iter().map(|finding| &finding.fingerprint).collect();
        for finding in judged.into_iter().filter(|finding| !old.contains(&finding.fingerprint)) {
            match findings.entry((finding.fingerprint.clone(), finding.facts.clone())) {
                std::collections::btree_map::Entry::Vacant(entry) => drop(entry.insert(finding)),
                std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().places.extend(finding.places),
            }
        }
    }
    findings.into_values().collect()
}
