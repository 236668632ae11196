//! The ways to compress, and the only door to the libraries that undo them.

use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use flate2::Crc;
use flate2::bufread::{DeflateDecoder, GzDecoder};
use lzma_rust2::XzReader;
use zstd::stream::read::Decoder as ZstdDecoder;

use super::bounds::Why;

/// A way to compress a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    /// Bare, as a zip holds it.
    Deflate,
}

impl Codec {
    /// What `bytes` hold; a dictionary takes at most `memory` bytes.
    pub(super) fn decoder<'a>(self, bytes: &'a [u8], memory: u64) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Gzip | Self::Bzip2 => Box::new(Streams { current: Some(Stream::new(self, bytes)), codec: self }),
            Self::Deflate => Box::new(DeflateDecoder::new(bytes)),
            Self::Xz => Box::new(XzReader::new_mem_limit(bytes, true, u32::try_from((memory + XZ_OWN) >> 10).unwrap_or(u32::MAX))),
            Self::Zstd => {
                let mut decoder = ZstdDecoder::with_buffer(bytes)?;
                decoder.window_log_max(memory.max(1 << 10).ilog2())?;
                Box::new(decoder)
            }
        })
    }

    /// How much of `memory` bytes a dictionary can take.
    pub(super) fn dictionary(self, memory: u64) -> u64 {
        if matches!(self, Self::Xz | Self::Zstd) { memory } else { 0 }
    }
}

/// What xz takes beside a dictionary, in bytes.
const XZ_OWN: u64 = 1 << 20;

/// What an error of a decoder means.
pub(super) fn why(error: &io::Error) -> Why {
    // zstd has no error kinds, only its own sentences.
    let is_window = || error.to_string().contains("too much memory");
    if error.kind() == io::ErrorKind::OutOfMemory || is_window() { Why::Memory } else { Why::Damaged }
}

/// The CRC-32 of zip and gzip.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// One stream behind the other, as `cat a.gz b.gz` makes them. Zeros may follow them, as tapes are filled up; anything else is an error.
struct Streams<'a> {
    current: Option<Stream<'a>>,
    codec: Codec,
}

enum Stream<'a> {
    Gzip(Box<GzDecoder<&'a [u8]>>),
    Bzip2(BzDecoder<&'a [u8]>),
}

impl<'a> Stream<'a> {
    fn new(codec: Codec, bytes: &'a [u8]) -> Self {
        if codec == Codec::Bzip2 { Self::Bzip2(BzDecoder::new(bytes)) } else { Self::Gzip(Box::new(GzDecoder::new(bytes))) }
    }

    fn rest(self) -> &'a [u8] {
        match self {
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Bzip2(decoder) => decoder.into_inner(),
        }
    }
}

impl Read for Streams<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let len = match &mut self.current {
                Some(Stream::Gzip(decoder)) => decoder.read(buffer)?,
                Some(Stream::Bzip2(decoder)) => decoder.read(buffer)?,
                None => return Ok(0),
            };
            if len > 0 || buffer.is_empty() {
                return Ok(len);
            }
            let rest = self.current.take().map_or(&b""[..], Stream::rest);
            if rest.iter().all(|byte| *byte == 0) {
                return Ok(0);
            }
            let magic: &[u8] = if self.codec == Codec::Bzip2 { b"BZh" } else { &[0x1f, 0x8b] };
            if !rest.starts_with(magic) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "something else follows"));
            }
            self.current = Some(Stream::new(self.codec, rest));
        }
    }
}
