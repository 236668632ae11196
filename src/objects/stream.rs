//! Inflates an object bit by bit, for those too large to be held whole; all others are inflated at once, which is faster.

use std::io::{self, BufRead, Read};

use flate2::bufread::ZlibDecoder;

use super::hash::{Algorithm, Naming};
use super::object::{Kind, Large};
use crate::blob::ObjectId;

/// The longest header of a loose object: a kind, a blank, a size and a zero, in bytes.
pub(crate) const HEADER: usize = 32;

/// An object's content, inflated as it is read. What is damaged, or not as long as was said, ends in an error.
pub struct Inflated<R> {
    decoder: ZlibDecoder<R>,
    /// How many bytes are to come yet.
    left: u64,
    is_at_end: bool,
}

impl<R: BufRead> Inflated<R> {
    /// The entry of a pack that is no delta: its compressed bytes, and its size once inflated.
    #[must_use]
    pub fn new(compressed: R, size: u64) -> Self {
        Self { decoder: ZlibDecoder::new(compressed), left: size, is_at_end: false }
    }

    /// A loose object, from the bytes of its file: kind, size, and what is behind the header.
    pub fn of_loose(compressed: R) -> io::Result<(Kind, u64, Self)> {
        let mut decoder = ZlibDecoder::new(compressed);
        let mut header = Vec::with_capacity(HEADER);
        while header.last() != Some(&0) {
            let mut byte = [0];
            if header.len() == HEADER || decoder.read(&mut byte)? == 0 {
                return Err(damaged("its header makes no sense"));
            }
            header.push(byte[0]);
        }
        let words = header.strip_suffix(b"\0").and_then(|header| str::from_utf8(header).ok()).and_then(|header| header.split_once(' '));
        let read = words.and_then(|(kind, size)| Some((Kind::from_name(kind.as_bytes())?, size.parse().ok()?)));
        let (kind, size) = read.ok_or_else(|| damaged("its header makes no sense"))?;
        Ok((kind, size, Self { decoder, left: size, is_at_end: false }))
    }
}

impl<R: BufRead> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_at_end || buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            // Only behind its last byte does a stream tell whether its checksum is right.
            self.is_at_end = true;
            return match self.decoder.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(damaged("it is longer than it says")),
            };
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let len = self.decoder.read(buffer.get_mut(..most).unwrap_or_default())?;
        if len == 0 {
            return Err(damaged("it is shorter than it says"));
        }
        self.left -= len as u64;
        Ok(len)
    }
}

/// A blob that is read bit by bit. It is always held to its name, which costs little beside inflating it so.
pub struct LongBlob<'a> {
    /// Its name.
    pub id: ObjectId,
    /// Its size as it says, in bytes.
    pub size: u64,
    content: Inflated<Box<dyn BufRead + 'a>>,
    naming: Naming,
    failure: Option<String>,
}

impl<'a> LongBlob<'a> {
    pub(crate) fn new(id: ObjectId, size: u64, content: Inflated<Box<dyn BufRead + 'a>>, algorithm: Algorithm) -> Self {
        Self { id, size, content, naming: algorithm.naming(Kind::Blob, size), failure: None }
    }

    /// The blob, to be read to its end.
    pub fn lend(&mut self) -> Large<'_> {
        Large { id: self.id, size: self.size, content: self }
    }

    /// What turned out to be wrong with what was read of it.
    #[must_use]
    pub fn fault(self) -> Option<String> {
        let is_misnamed = self.failure.is_none() && self.content.is_at_end && self.naming.finish() != Some(self.id);
        self.failure.or_else(|| is_misnamed.then(|| "its content is not what its name says".to_owned()))
    }
}

impl Read for LongBlob<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer);
        match &read {
            Ok(len) => self.naming.push(buffer.get(..*len).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failure = Some(format!("its compressed bytes are damaged: {error}")),
        }
        read
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use libdeflater::{CompressionLvl, Compressor};

    use super::{Inflated, Kind};

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(CompressionLvl::fastest());
        let mut out = vec![0; compressor.zlib_compress_bound(bytes.len())];
        let len = compressor.zlib_compress(bytes, &mut out).unwrap_or_default();
        out.truncate(len);
        out
    }

    fn all(mut inflated: impl Read) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        inflated.read_to_end(&mut bytes).ok().map(|_| bytes)
    }

    #[test]
    fn what_another_library_deflated_is_inflated() -> anyhow::Result<()> {
        let content: Vec<u8> = (0..3_000_000_u32).flat_map(|number| number.wrapping_mul(number).to_le_bytes()).collect();
        let size = content.len() as u64;
        assert!(all(Inflated::new(deflated(&content).as_slice(), size)) == Some(content.clone()));
        let loose = deflated(&[format!("blob {size}\0").as_bytes(), &content].concat());
        let (kind, said, inflated) = Inflated::of_loose(loose.as_slice())?;
        assert!((kind, said) == (Kind::Blob, size) && all(inflated) == Some(content));
        Ok(())
    }

    #[test]
    fn sizes_and_checksums_have_to_hold() {
        let content = b"some content that is some content".repeat(20);
        let (size, sound) = (content.len() as u64, deflated(&content));
        for wrong in [0, 1, size - 1, size + 1, u64::MAX] {
            assert_eq!(all(Inflated::new(sound.as_slice(), wrong)), None, "{wrong}");
        }
        for at in 0..sound.len() {
            let mut broken = sound.clone();
            broken[at] ^= 0x40;
            let inflated = all(Inflated::new(broken.as_slice(), size));
            assert!(inflated.is_none_or(|inflated| inflated == content), "byte {at}");
            assert_eq!(all(Inflated::new(&sound[..at], size)), None, "{at} bytes");
        }
        for header in ["blob", "blob 5", "blob x\0", "thing 5\0", "blob -1\0", "blob 00000000000000000000000000000000000005\0"] {
            assert!(Inflated::of_loose(deflated(header.as_bytes()).as_slice()).is_err(), "{header}");
        }
    }
}
