//! Applies a delta: copies from a base and inserted bytes (git's `Documentation/gitformat-pack.adoc`, "Deltified representation").

use crate::blob::Copied;

/// What a delta says of itself before its first instruction.
pub(crate) struct Sizes {
    pub(crate) base: u64,
    pub(crate) result: u64,
    /// Where the instructions start.
    at: usize,
}

/// Reads the two sizes at the start of a delta.
pub(crate) fn sizes(delta: &[u8]) -> Option<Sizes> {
    let mut at = 0;
    let base = size(delta, &mut at)?;
    let result = size(delta, &mut at)?;
    Some(Sizes { base, result, at })
}

/// Rebuilds an object from `base` into `out`, and tells what was `copied`. `None` when the delta reaches outside its base, is cut short, or
/// does not give the size that it announces.
pub(crate) fn apply(base: &[u8], delta: &[u8], out: &mut Vec<u8>, copied: &mut Vec<Copied>) -> Option<()> {
    let sizes = sizes(delta)?;
    let result = usize::try_from(sizes.result).ok()?;
    if sizes.base != base.len() as u64 {
        return None;
    }
    out.clear();
    out.reserve(result);
    copied.clear();
    let mut rest = delta.get(sizes.at..)?;
    while let Some((&op, tail)) = rest.split_first() {
        rest = tail;
        let piece = if op & 0x80 != 0 {
            let from = little_endian(op & 0x0f, 4, &mut rest)?;
            let len = match little_endian(op >> 4 & 0x07, 3, &mut rest)? {
                0 => 0x10000,
                len => len,
            };
            note(copied, Copied { from, at: out.len(), len });
            base.get(from..from.checked_add(len)?)?
        } else if op != 0 {
            let (piece, tail) = rest.split_at_checked(usize::from(op))?;
            rest = tail;
            piece
        } else {
            return None; // reserved by git
        };
        if out.len() + piece.len() > result {
            return None;
        }
        out.extend_from_slice(piece);
    }
    (out.len() == result).then_some(())
}

/// Long copies are written as several: what is one stretch in both texts is noted as one.
fn note(copied: &mut Vec<Copied>, next: Copied) {
    match copied.last_mut() {
        Some(last) if last.from + last.len == next.from && last.at + last.len == next.at => last.len += next.len,
        _ => copied.push(next),
    }
}

/// A number of which `mask` says, from the lowest byte up, which of its `bytes` bytes are written.
fn little_endian(mask: u8, bytes: usize, rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for byte in 0..bytes {
        if mask >> byte & 1 != 0 {
            let (&value, tail) = rest.split_first()?;
            number |= usize::from(value) << (8 * byte);
            *rest = tail;
        }
    }
    Some(number)
}

/// A number in groups of seven bits, lowest first.
fn size(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::blob::Copied;

    fn applied(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        apply(base, delta, &mut out, &mut Vec::new()).map(|()| out)
    }

    #[test]
    fn copies_that_belong_together_are_told_as_one() {
        let (mut out, mut copied) = (Vec::new(), Vec::new());
        let delta = [5, 9, 0b1001_0001, 1, 2, 0b1001_0001, 3, 2, 1, b'x', 0b1001_0000, 2, 0b1001_0000, 2];
        assert_eq!(apply(b"hello", &delta, &mut out, &mut copied), Some(()));
        assert_eq!(out, b"elloxhehe");
        assert_eq!(copied, [(1, 0, 4), (0, 5, 2), (0, 7, 2)].map(|(from, at, len)| Copied { from, at, len }));
    }

    #[test]
    fn copies_and_inserts() {
        let delta = [5, 7, 0b1001_0001, 1, 3, 2, b'x', b'y', 0b1001_0000, 2];
        assert_eq!(applied(b"hello", &delta).as_deref(), Some(&b"ellxyhe"[..]));
    }

    #[test]
    fn refuses_lies() {
        assert_eq!(applied(b"hello", &[4, 1, 1, b'x']), None, "another base size");
        assert_eq!(applied(b"hello", &[5, 2, 1, b'x']), None, "too little");
        assert_eq!(applied(b"hello", &[5, 0, 1, b'x']), None, "too much");
        assert_eq!(applied(b"hello", &[5, 9, 0b1001_0000, 9]), None, "outside the base");
        assert_eq!(applied(b"hello", &[5, 1, 0]), None, "reserved instruction");
        assert_eq!(applied(b"hello", &[5, 3, 3, b'x']), None, "cut short");
        assert_eq!(applied(b"hello", &[0xff; 12]), None, "endless number");
    }
}
