//! Any bytes in the place of a pack's entry, between two that are sound.

use lockhound::objects::Algorithm;

use super::packer::{MAX_SHORT, Packer, header, name, stored};
use super::walk::walk;

const BEFORE: &[u8] = b"the one before";
const BEHIND: &[u8] = b"the one behind";

/// The entry.
pub fn run(text: &[u8]) {
    if text.is_empty() {
        return; // two entries at one offset
    }
    let (before, id, behind) = (name(BEFORE), name(b"between"), name(BEHIND));
    let sound = |bytes: &[u8]| [header(3, bytes.len() as u64), stored(bytes)].concat();
    let mut pack = Vec::new();
    let mut packer = Packer::new(&mut pack, Algorithm::Sha1, 3).expect("memory can be written");
    for (id, entry) in [(before, sound(BEFORE)), (id, text.to_vec()), (behind, sound(BEHIND))] {
        packer.add(id, &[&entry]).expect("memory can be written");
    }
    let index = packer.finish(MAX_SHORT).expect("memory can be written");
    let walked = walk(&pack, &index);
    assert_eq!(walked.shown(before), [BEFORE]);
    assert_eq!(walked.shown(behind), [BEHIND]);
    let expected = inflated(text);
    match walked.shown(id).as_slice() {
        [] => assert!(walked.is_gap(id) && expected.is_none(), "{:?}", walked.gaps),
        [bytes] => assert!(!walked.is_gap(id) && expected.is_none_or(|expected| expected == *bytes)),
        more => panic!("it is shown {} times", more.len()),
    }
}

/// What an entry holds that is stored whole, small and sound.
fn inflated(entry: &[u8]) -> Option<Vec<u8>> {
    let end = entry.iter().position(|byte| *byte < 0x80)?;
    if end > 3 || !(1..=4).contains(&(entry[0] >> 4 & 7)) {
        return None;
    }
    let tail = entry[1..=end].iter().rev().fold(0_usize, |size, byte| size << 7 | usize::from(byte & 0x7f));
    let size = tail << 4 | usize::from(entry[0] & 0x0f);
    if size > 1 << 20 {
        return None;
    }
    let mut out = vec![0; size];
    let len = libdeflater::Decompressor::new().zlib_decompress(&entry[end + 1..], &mut out).ok()?;
    (len == size).then_some(out)
}
