//! Hits become findings: one for each secret, with all places where it stands.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::attribution::Map;
use super::example_paths::is_example_path;
use super::seen::Seen;
use super::sightings::{Sighting, sightings};
use crate::blob::{IdMap, ObjectId, Part};
use crate::finding::{Finding, Fingerprint, Gap, GapReason, Place, Status};
use crate::line_hash::line_hashes;
use crate::objects::{Kind, Reader};
use crate::secrets::{Detector, Hit, Salt, among_examples};
use crate::source::WorkFile;

/// Groups hits by rule and secret.
pub(crate) fn of_hits(seen: Vec<Seen>, map: &Map, detector: &Detector, mut reader: Option<&mut Reader<'_>>) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, Fingerprint), Vec<Seen>> = BTreeMap::new();
    for seen in seen {
        groups.entry((seen.hit.issue.id.clone(), seen.hit.fingerprint.clone())).or_default().push(seen);
    }
    let mut findings = Vec::new();
    for ((_, fingerprint), group) in groups {
        let Some(first) = group.iter().map(|seen| &seen.hit).min_by_key(|hit| order(hit)) else {
            continue;
        };
        let (issue, severity, facts, mut why) = (first.issue.clone(), first.severity, first.facts.clone(), first.why.clone());
        let mut confidence = first.confidence;
        let mut sightings = sightings(group, map, detector, reader.as_deref_mut());
        sightings.sort_by(|a, b| (&a.place, &a.evidence).cmp(&(&b.place, &b.evidence)));
        let evidence = sightings.first().map(|sighting| sighting.evidence.clone());
        let places: Vec<Place> = sightings.into_iter().map(|Sighting { place, .. }| place).collect();
        if places.iter().all(|place| place.path.as_ref().is_some_and(|path| is_example_path(path.as_bytes()))) {
            confidence = among_examples(&mut why).map_or(confidence, |lower| confidence.min(lower));
        }
        findings.push(Finding {
            issue,
            fingerprint,
            severity,
            confidence,
            novelty: None,
            dependency: None,
            exposure: None,
            places,
            evidence,
            why,
            facts,
            advice: Vec::new(),
            due: None,
            suppression: None,
        });
    }
    findings
}

/// The hit that speaks for all of a secret comes first: the worst and surest.
fn order(hit: &Hit) -> impl Ord + use<> {
    let points: i32 = hit.why.iter().map(|reason| reason.points).sum();
    let names: Vec<&'static str> = hit.why.iter().map(|reason| reason.name).collect();
    (Reverse(hit.severity), Reverse(hit.confidence), hit.facts.clone(), Reverse(points), names)
}

/// Gives each live place of a file the hash that GitHub's code scanning tells alerts apart by.
pub(crate) fn add_line_hashes(findings: &mut [Finding], mut reader: Option<&mut Reader<'_>>, uncommitted: &IdMap<WorkFile>) {
    let mut places: BTreeMap<ObjectId, Vec<_>> = BTreeMap::new();
    for place in findings.iter_mut().flat_map(|finding| &mut finding.places) {
        if let (Status::Live, Part::File, Some(id), None) = (place.status, place.part, place.object, &place.inner) {
            places.entry(id).or_default().push(place);
        }
    }
    for (id, mut places) in places {
        let stored = reader.as_mut().and_then(|reader| reader.read_kind(&id, Kind::Blob).ok());
        let read = || uncommitted.get(&id).and_then(|file| file.read_whole().ok().flatten()).map(|content| content.bytes);
        let Some(bytes) = stored.map(|bytes| bytes.to_vec()).or_else(read) else { continue };
        let lines: Vec<u32> = places.iter().map(|place| place.region.line).collect();
        for (place, hash) in places.iter_mut().zip(line_hashes(&bytes, &lines)) {
            place.line_hash = Some(hash);
        }
    }
}

/// Makes the fingerprints of secrets that can be guessed, which is slow. Findings beyond those that one scan makes are a gap.
pub(crate) fn make_slow_fingerprints(findings: &mut Vec<Finding>, salt: Salt, threads: usize) -> Vec<Gap> {
    let found: BTreeSet<&Fingerprint> = findings.iter().map(|finding| &finding.fingerprint).collect();
    let (made, mut gaps) = Detector::slow_fingerprints(&found, salt, threads);
    let all = findings.len();
    findings.retain_mut(|finding| {
        if let Some(made) = made.get(&finding.fingerprint) {
            finding.fingerprint = made.clone();
        }
        !Detector::is_stand_in(&finding.fingerprint)
    });
    let untold = all - findings.len();
    if untold > 0 {
        let detail = format!("there are {untold} more secrets that could be guessed than one scan tells; mend those first, or scan a part");
        gaps.push(Gap { reason: GapReason::OverLimit, path: None, object: None, bytes: None, detail: detail.into() });
    }
    gaps
}
