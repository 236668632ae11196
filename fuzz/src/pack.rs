//! A small pack of any entries: whole ones and deltas, by offset and by name, on each other, on themselves and on nothing; sizes that lie.

use lockhound::objects::{Algorithm, Kind};
use sha1::{Digest, Sha1};

use super::packer::{Content, Entry, Step, delta, forge, name};
use super::program::Program;
use super::walk::walk;

/// The most entries of a pack.
const MOST: usize = 24;

/// Entries, then bytes of the pack to change.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let count = program.below(MOST) + 1;
    let mut sizes = Vec::new();
    let entries: Vec<Entry> = (0..count).map(|number| entry(&mut program, number, &mut sizes)).collect();
    let (mut pack, index) = forge(Algorithm::Sha1, &entries);
    while !program.is_over() {
        let at = program.below(pack.len());
        pack[at] ^= program.byte();
    }
    let walked = walk(&pack, &index);
    assert_eq!(walked.shown.iter().filter(|shown| entries.iter().all(|entry| entry.id != shown.id)).count(), 0, "no others are shown");
    if walked.gaps.iter().any(|gap| gap.object.is_none()) && walked.len == 0 {
        return; // refused as a whole
    }
    for entry in &entries {
        let (shown, is_gap) = (walked.shown(entry.id).len(), walked.is_gap(entry.id));
        assert!(shown + usize::from(is_gap) == 1, "{} is shown {shown} times, and a gap: {is_gap}", entry.id);
    }
    assert_eq!(walked.gaps.iter().any(|gap| gap.object.is_none()), is_changed(&pack, &index), "the seals tell whether it was changed");
}

/// Whether the pack is not the one that its seal and its index speak of.
fn is_changed(pack: &[u8], index: &[u8]) -> bool {
    let (body, seal) = pack.split_at(pack.len() - 20);
    Sha1::digest(body).as_slice() != seal || index[index.len() - 40..index.len() - 20] != *seal
}

/// The next entry. `sizes` are those of the objects so far, as far as they are known.
fn entry(program: &mut Program<'_>, number: usize, sizes: &mut Vec<usize>) -> Entry {
    let id = |number: usize| name(format!("entry {number}").as_bytes());
    let how = program.byte();
    let content = match how & 3 {
        0 | 1 if number > 0 => {
            let base = program.below(number);
            let (bytes, size) = instructions(program, sizes[base]);
            sizes.push(size);
            Content::OnEntry(base, bytes)
        }
        2 => {
            let base = program.below(MOST + 1);
            let (bytes, size) = instructions(program, sizes.get(base).copied().unwrap_or(8));
            sizes.push(size);
            Content::OnName(id(base), bytes)
        }
        _ => {
            let len = program.below(64);
            let bytes = program.take(len).to_vec();
            sizes.push(bytes.len());
            Content::Whole(Kind::ALL[program.below(4)], bytes)
        }
    };
    let claimed = (how & 0xf0 == 0xf0).then(|| u64::from(program.byte()) << (how & 0x0c));
    Entry { id: id(number), content, claimed }
}

/// A delta on a base of `base` bytes, mostly sound, and the size of its result.
fn instructions(program: &mut Program<'_>, base: usize) -> (Vec<u8>, usize) {
    let (mut steps, mut size) = (Vec::new(), 0);
    let count = program.below(6);
    for _ in 0..count {
        if program.byte() & 1 == 0 {
            let from = program.below(base + 1);
            let len = program.below(base.saturating_sub(from) + 2).max(1);
            steps.push(Step::Copy(from, len));
            size += len;
        } else {
            let len = program.below(20);
            let piece = program.take(len);
            steps.push(Step::Insert(piece));
            size += piece.len();
        }
    }
    let lie = u64::from(program.byte() == 0xff);
    (delta(base as u64 + lie, size as u64, &steps), size)
}
