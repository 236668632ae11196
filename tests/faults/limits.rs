//! Packs that hold much more than they are: what a walk holds has a bound, and what it rebuilds has one.

use std::collections::BTreeMap;
use std::path::Path;

use lockhound::blob::ObjectId;
use lockhound::finding::GapReason;
use lockhound::objects::{Algorithm, Kind, Met, Store};

use super::packer::{Content, Entry, Step, blob, deflated, delta, name, repository};

const MIB: usize = 1 << 20;

/// What came of each object: the bytes behind the root's own, or the reason of its gap.
type Outcome = BTreeMap<ObjectId, Result<Vec<u8>, GapReason>>;

/// A root's own bytes, of which there are so many.
fn filler(len: usize) -> Vec<u8> {
    (0..251).cycle().take(len).collect()
}

/// A filler under a name of its own, well compressed.
fn root(id: &[u8], bytes: &[u8]) -> Entry {
    Entry { id: name(id), content: Content::Stream(deflated(bytes)), claimed: Some(bytes.len() as u64) }
}

/// Walks the repository on so many threads.
fn walked(repository: &Path, threads: usize, filler: &[u8]) -> Outcome {
    let store = Store::open(&repository.join("objects"), Algorithm::Sha1, repository);
    let show = |seen: &mut Vec<(ObjectId, Vec<u8>)>, met: Met<'_, ()>| {
        let bytes = met.object.bytes;
        seen.push((met.object.id, bytes.strip_prefix(filler).unwrap_or(bytes).to_vec()));
        Some(())
    };
    let (seen, gaps) = store.plan(&Kind::ALL).follow(threads, Vec::new, show);
    let gaps = gaps.iter().map(|gap| (gap.object.expect("it is an object's"), Err(gap.reason)));
    seen.into_iter().flatten().map(|(id, seen)| (id, Ok(seen))).chain(gaps).collect()
}

/// Trees of large objects, each the base of two others, so that more bases wait than may be held: all are let go of and made again, and
/// each object is what it should be, however many threads there are.
#[test]
fn bases_that_are_let_go_of_are_made_again() {
    let filler = filler(64 * MIB);
    let (mut entries, mut expected) = (Vec::new(), Outcome::new());
    for tree in 0..2_u8 {
        let first = entries.len();
        let mut tails: Vec<Vec<u8>> = vec![Vec::new()];
        entries.push(root(&[tree], &filler));
        expected.insert(name(&[tree]), Ok(Vec::new()));
        for number in 1..31_u8 {
            let base = usize::from(number - 1) / 2;
            // What the base holds, and one byte more.
            let old = filler.len() + tails[base].len();
            let (most, own) = (16 * MIB - 1, [number]);
            let copies = (0..old).step_by(most).map(|at| Step::Copy(at, most.min(old - at)));
            let steps: Vec<Step<'_>> = copies.chain([Step::Insert(&own)]).collect();
            let bytes = delta(old as u64, old as u64 + 1, &steps);
            let id = name(&[tree, number]);
            let tail = [tails[base].as_slice(), &[number]].concat();
            expected.insert(id, Ok(tail.clone()));
            entries.push(Entry { id, content: Content::OnEntry(first + base, bytes), claimed: None });
            tails.push(tail);
        }
    }
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &entries);
    for threads in [1, 3] {
        assert!(walked(&temp.path().join("sample"), threads, &filler) == expected, "on {threads} threads");
    }
}

/// A few small copies of a large base among many small objects: they are rebuilt up to the limit, and gaps behind it, and always the same.
#[test]
fn a_bomb_of_copies_is_told() {
    let filler = filler(15 * MIB);
    let mut entries = vec![root(b"root", &filler)];
    for number in 1..60_u8 {
        let len = filler.len();
        let bytes = delta(len as u64, len as u64 + 1, &[Step::Copy(0, len), Step::Insert(&[number])]);
        entries.push(Entry { id: name(&[number]), content: Content::OnEntry(0, bytes), claimed: None });
    }
    entries.extend((0..40_000_u32).map(|number| blob(format!("number {number}").as_bytes())));
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &entries);
    let outcome = walked(&temp.path().join("sample"), 1, &filler);
    assert_eq!(outcome.len(), entries.len());
    let over = outcome.values().filter(|outcome| **outcome == Err(GapReason::OverLimit)).count();
    assert_eq!(over + outcome.values().filter(|outcome| outcome.is_ok()).count(), entries.len());
    assert!((20..50).contains(&over), "{over} are over the limit");
    assert!(walked(&temp.path().join("sample"), 3, &filler) == outcome, "on three threads");
}
