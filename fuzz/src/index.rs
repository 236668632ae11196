//! An index that was changed and sealed anew, over a sound pack.

use lockhound::objects::Algorithm;

use super::packer::{blob, forge, seal};
use super::program::Program;
use super::walk::walk;

/// How many bytes more or less than a sound index, then what to change: offset and byte.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let texts: [&[u8]; 5] = [b"one", b"two", b"three", b"four", b"five"];
    let (mut pack, sound) = forge(Algorithm::Sha1, &texts.map(blob));
    let (mut index, seals) = (sound[..sound.len() - 40].to_vec(), &sound[sound.len() - 40..sound.len() - 20]);
    index.resize(index.len() + usize::from(program.byte()), 0x80);
    index.truncate(index.len() - usize::from(program.byte()));
    while !program.is_over() {
        let at = program.below(index.len());
        index[at] ^= program.byte();
    }
    // The pack agrees with any number of objects, so that an index is not refused for that.
    if let Some(count) = index.get(8 + 255 * 4..8 + 256 * 4) {
        pack[8..12].copy_from_slice(count);
    }
    index.extend(seals);
    seal(Algorithm::Sha1, &mut index);
    let walked = walk(&pack, &index);
    assert!(!walked.gaps.is_empty() || walked.len == texts.len() as u64, "it is refused in silence");
    assert!((walked.shown.len() + walked.gaps.len()) as u64 >= walked.len, "each object is shown or a gap");
}
