//! Which kind of archive some bytes are, by their header alone. A header that makes no sense, or is cut off before any content, is none.

use super::codec::Codec;
use super::{tar, zip};

/// A way to pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Zip,
    Tar,
    /// One stream, which may be a tar's.
    Compressed(Codec),
}

impl Format {
    /// The format that `bytes` are in. Most blobs are told by their first byte and three places more.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let compressed = |is_so: bool, codec| is_so.then_some(Self::Compressed(codec));
        let by_first = match bytes.first()? {
            0x1f => compressed(is_gzip(bytes), Codec::Gzip),
            0x28 | 0x50..=0x5f if is_zstd(bytes) => Some(Self::Compressed(Codec::Zstd)),
            0xfd => compressed(is_xz(bytes), Codec::Xz),
            b'B' => compressed(is_bzip2(bytes), Codec::Bzip2),
            _ => None,
        };
        by_first.or_else(|| zip::is_zip(bytes).then_some(Self::Zip)).or_else(|| tar::is_tar(bytes).then_some(Self::Tar))
    }
}

/// RFC 1952, §2.3: deflate is the only method, and three flags are reserved.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    matches!(bytes, [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, ..] if flags & 0xe0 == 0)
}

/// RFC 8878, §3.1: skippable frames may stand before the first; a bit of its descriptor is reserved.
fn is_zstd(mut bytes: &[u8]) -> bool {
    while let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, rest @ ..] = bytes {
        let len = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        bytes = rest.get(len..).unwrap_or_default();
    }
    matches!(bytes, [0x28, 0xb5, 0x2f, 0xfd, descriptor, _, ..] if descriptor & 0x08 == 0)
}

/// The .xz file format, §2.1.1: magic, then two bytes of flags of which only a check's number may be set, then their CRC.
fn is_xz(bytes: &[u8]) -> bool {
    matches!(bytes, [0xfd, b'7', b'z', b'X', b'Z', 0, 0, check, _, _, _, _, ..] if check & 0xf0 == 0)
}

/// `BZh`, the block size, then the sign of a block or of the end.
pub(super) fn is_bzip2(bytes: &[u8]) -> bool {
    let signs = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];
    matches!(bytes, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if signs.iter().any(|sign| rest.starts_with(sign)))
}
