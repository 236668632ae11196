//! A delta on a small base.

use super::packer::{Content, Entry, blob, forge, name};
use super::program::Program;
use super::walk::walk;
use lockhound::objects::Algorithm;

/// The length of the base, the base, the delta.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let len = usize::from(program.byte());
    let (base, delta) = (program.take(len), program.0);
    let expected = applied(base, delta);
    let (base_id, id) = (name(b"base"), name(b"made of it"));
    let entries = [Entry { id: base_id, ..blob(base) }, Entry { id, content: Content::OnEntry(0, delta.to_vec()), claimed: None }];
    let (pack, index) = forge(Algorithm::Sha1, &entries);
    let walked = walk(&pack, &index);
    assert_eq!(walked.shown(base_id), [base]);
    assert_eq!(walked.shown(id), expected.as_deref().into_iter().collect::<Vec<_>>());
    assert_eq!(walked.is_gap(id), expected.is_none());
    assert_eq!(walked.gaps.len(), usize::from(expected.is_none()), "{:?}", walked.gaps);
}

/// The result, built as the format's description says, a byte at a time.
fn applied(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = delta.iter().copied();
    let mut size = || {
        let (mut size, mut shift) = (0_u128, 0_u32);
        loop {
            let byte = bytes.next()?;
            size += u128::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Some(size).filter(|_| shift <= 63);
            }
            if shift >= 63 {
                return None;
            }
        }
    };
    let (base_size, size) = (size()?, size()?);
    if base_size != base.len() as u128 {
        return None;
    }
    let mut out = Vec::new();
    while let Some(op) = bytes.next() {
        if op >= 0x80 {
            let mut field = |bits: std::ops::Range<u32>| {
                let first = bits.start;
                bits.filter(|bit| op & 1 << bit != 0)
                    .try_fold(0_usize, |sum, bit| Some(sum + (usize::from(bytes.next()?) << (8 * (bit - first)))))
            };
            let (from, len) = (field(0..4)?, field(4..7)?);
            for at in from..from + if len == 0 { 0x10000 } else { len } {
                out.push(*base.get(at)?);
            }
        } else if op > 0 {
            for _ in 0..op {
                out.push(bytes.next()?);
            }
        } else {
            return None;
        }
    }
    (out.len() as u128 == size).then_some(out)
}
