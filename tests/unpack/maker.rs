//! Makes archives, and opens them.

use std::collections::BTreeMap;
use std::io::Write;

use lockhound::unpack::{Limits, Shut, Why, is_packed, open};

/// What came out of an archive.
pub(crate) struct Opened {
    /// By path.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) shut: Vec<Shut>,
    /// How often something was shown, and how many bytes of it.
    pub(crate) shown: (usize, u64),
}

impl Opened {
    /// Opens within `limits`; keeps the first KiB of each file.
    pub(crate) fn within(bytes: &[u8], limits: &Limits) -> Self {
        let (mut files, mut shown) = (BTreeMap::new(), (0, 0));
        let opened = open(bytes, limits, &mut |inner| {
            let path = String::from_utf8_lossy(inner.path).into_owned();
            files.insert(path, inner.bytes[..inner.bytes.len().min(1024)].to_vec());
            shown = (shown.0 + 1, shown.1 + inner.bytes.len() as u64);
        });
        let shut = opened.shut;
        assert!(is_packed(bytes) || (files.is_empty() && shut.is_empty()), "what is no archive is left alone");
        Self { files, shut, shown }
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::within(bytes, &Limits::default())
    }

    /// The reasons for what stayed shut, with its paths.
    pub(crate) fn reasons(&self) -> Vec<(Why, String)> {
        self.shut.iter().map(|shut| (shut.why, String::from_utf8_lossy(&shut.path).into_owned())).collect()
    }

    pub(crate) fn has(&self, content: &[u8]) -> bool {
        self.files.values().any(|file| file == content)
    }
}

pub(crate) fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    hex.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all")
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory takes all")
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all")
}

/// The header of a POSIX tar's member.
pub(crate) fn tar_header(name: &str, size: &[u8], kind: u8) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..124 + size.len()].copy_from_slice(size);
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        out.extend(tar_header(name, format!("{:011o}", content.len()).as_bytes(), b'0'));
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// A file as it lies in a zip.
pub(crate) struct Packed {
    pub(crate) name: String,
    pub(crate) method: u16,
    pub(crate) bytes: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) crc: u32,
}

impl Packed {
    pub(crate) fn new(name: &str, method: u16, content: &[u8]) -> Self {
        let bytes = match method {
            8 => deflate(content),
            12 => bzip2(content),
            93 => zstd(content),
            _ => content.to_vec(),
        };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        Self { name: name.to_owned(), method, bytes, size: u32::try_from(content.len()).unwrap_or(u32::MAX), crc: crc.sum() }
    }

    /// The fields that both headers share, from the version needed on.
    fn fields(&self) -> Vec<u8> {
        let len = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
        let name_len = len(self.name.as_bytes());
        let mut out = vec![20, 0, 0, 0];
        out.extend(self.method.to_le_bytes());
        out.extend([0, 0, 0x61, 0x58]);
        out.extend([self.crc.to_le_bytes(), len(&self.bytes), self.size.to_le_bytes()].concat());
        out.extend([name_len[0], name_len[1], 0, 0]);
        out
    }

    pub(crate) fn local(&self) -> Vec<u8> {
        [&b"PK\x03\x04"[..], &self.fields(), self.name.as_bytes(), &self.bytes].concat()
    }

    pub(crate) fn central(&self, offset: usize) -> Vec<u8> {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes();
        [&b"PK\x01\x02\x14\0"[..], &self.fields(), &[0; 10], &offset, self.name.as_bytes()].concat()
    }
}

/// A zip of `files`, each at the offset where it stands.
pub(crate) fn zip(files: &[Packed]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        directory.extend(file.central(out.len()));
        out.extend(file.local());
    }
    end_zip(out, &directory, files.len())
}

/// Puts a directory of `count` files behind them.
pub(crate) fn end_zip(mut out: Vec<u8>, directory: &[u8], count: usize) -> Vec<u8> {
    let start = u32::try_from(out.len()).unwrap_or(u32::MAX).to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap_or(u32::MAX).to_le_bytes();
    let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    out.extend_from_slice(directory);
    out.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0, 0]].concat());
    out
}
