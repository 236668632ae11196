//! Hits that were seen, in bounds: a file of a thousand secrets in ten thousand versions has ten million of them.
//!
//! Where there are too many, those in objects whose names begin with some zero bits stay, more bits the more hits there are, and beside them the
//! first hit on each secret. Which stay hangs on the hits alone, and not on how they came to be shared among threads.

use std::collections::HashMap;

use crate::blob::{ObjectId, Part};
use crate::finding::{Fingerprint, Gap, GapReason};
use crate::secrets::Hit;

/// How many hits stay, beside the first on each secret; some 500 bytes each.
const MAX_HITS: u64 = 1 << 17;

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

/// All that was seen, or as much of it as is remembered.
#[derive(Default)]
pub(crate) struct SeenAll {
    pub(crate) hits: Vec<Seen>,
    /// How many were let go of.
    gone: u64,
    /// From how many on it is worth while to look which may go.
    enough: usize,
}

impl SeenAll {
    /// Lets go of hits where there are too many, from time to time. Hits that are counted by their place among the others have to be done with.
    pub(crate) fn keep_up(&mut self) {
        if self.hits.len() as u64 > (2 * MAX_HITS).max(self.enough as u64) {
            self.settle();
            self.enough = self.hits.len() * 2;
        }
    }

    /// Takes over what another thread saw.
    pub(crate) fn add(&mut self, other: Self) {
        self.hits.extend(other.hits);
        self.gone += other.gone;
    }

    /// Lets go of hits where there are too many.
    pub(crate) fn settle(&mut self) {
        let before = self.hits.len() as u64;
        thin(&mut self.hits, bits(before + self.gone, MAX_HITS));
        self.gone += before - self.hits.len() as u64;
    }

    /// What is to be said of hits that were let go of.
    pub(crate) fn gap(&self) -> Option<Gap> {
        let all = self.hits.len() as u64 + self.gone;
        (self.gone > 0).then(|| Gap {
            reason: GapReason::OverLimit,
            path: None,
            object: None,
            bytes: None,
            detail: format!("secrets stand at {all} places in objects, of which {} are told of; every secret is told", self.hits.len())
                .into(),
        })
    }
}

/// With how many zero bits the names of objects have to begin so that about `most` of `all` hits stay.
fn bits(all: u64, most: u64) -> u32 {
    (0..32).find(|bits| all >> bits <= most).unwrap_or(32)
}

/// Keeps hits that no object holds, those in objects whose names begin with so many zero bits, and the first on each secret.
fn thin(hits: &mut Vec<Seen>, bits: u32) {
    if bits == 0 {
        return;
    }
    let mut first: HashMap<(String, Fingerprint), (ObjectId, usize)> = HashMap::new();
    let place = |seen: &Seen| seen.object.map(|id| (id, seen.hit.span.start));
    let secret = |seen: &Seen| (seen.hit.issue.id.clone(), seen.hit.fingerprint.clone());
    for seen in hits.iter() {
        if let Some(place) = place(seen) {
            first.entry(secret(seen)).and_modify(|first| *first = place.min(*first)).or_insert(place);
        }
    }
    hits.retain(|seen| place(seen).is_none_or(|place| zero_bits(&place.0) >= bits || first.get(&secret(seen)) == Some(&place)));
}

fn zero_bits(id: &ObjectId) -> u32 {
    id.as_bytes().first_chunk().map_or(0, |first| u32::from_be_bytes(*first).leading_zeros())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::{Seen, bits, thin};
    use crate::blob::{ObjectId, Part};
    use crate::finding::{Confidence, Evidence, Fingerprint, Issue, IssueKind, Region, Severity};
    use crate::secrets::Hit;

    fn issue() -> Arc<Issue> {
        Arc::new(Issue {
            id: "a-token".to_owned(),
            kind: IssueKind::Secret,
            title: String::new(),
            severity: Severity::High,
            confidence: Confidence::Exact,
            score: None,
            description: String::new(),
            help: String::new(),
            url: None,
            tags: Vec::new(),
            published: None,
        })
    }

    /// Hits on 40 secrets in thousands of objects; objects' names are a hash of their number, as good as random.
    fn hits() -> Vec<Seen> {
        let (issue, region) = (issue(), Region { line: 1, column: 1, end_line: 1, end_column: 2 });
        let hit = |number: usize| Hit {
            issue: issue.clone(),
            span: number % 7..number % 7 + 1,
            region,
            severity: Severity::High,
            confidence: Confidence::Exact,
            fingerprint: Fingerprint((number % 40).to_string()),
            evidence: Evidence { line: "".into(), mark: (0, 0) },
            why: Vec::new(),
            facts: Vec::new(),
            allowance: None,
        };
        let object = |number: usize| ObjectId::from_hex(blake3::hash(&number.to_le_bytes()).to_hex().as_bytes());
        (0..4000).map(|number| Seen { hit: hit(number), part: Part::File, object: object(number / 3), path: None, inner: None }).collect()
    }

    fn names(hits: &[Seen]) -> HashSet<(String, Option<ObjectId>, usize)> {
        hits.iter().map(|seen| (seen.hit.fingerprint.0.clone(), seen.object, seen.hit.span.start)).collect()
    }

    #[test]
    fn what_stays_does_not_hang_on_how_hits_are_shared() {
        const MOST: u64 = 200;
        let mut whole = hits();
        thin(&mut whole, bits(4000, MOST));
        assert!(whole.len() < 400, "{}", whole.len());
        let secrets: HashSet<&String> = whole.iter().map(|seen| &seen.hit.fingerprint.0).collect();
        assert_eq!(secrets.len(), 40);
        for cut in [1, 500, 1999, 3990] {
            let mut parts = hits();
            let mut rest = parts.split_off(cut);
            thin(&mut parts, bits(cut as u64, MOST));
            thin(&mut rest, bits(4000 - cut as u64, MOST));
            parts.append(&mut rest);
            thin(&mut parts, bits(4000, MOST));
            assert_eq!(names(&parts), names(&whole), "{cut}");
        }
    }

    #[test]
    fn few_hits_all_stay() {
        let mut few = hits();
        thin(&mut few, bits(4000, 4000));
        assert_eq!(few.len(), 4000);
    }
}
