//! Every byte of a small archive flipped, and each cut off at every length: no panic, and its content is found or its loss is told.

use lockhound::unpack::is_packed;

use super::maker::{Opened, bytes_of, gzip, tar};
use super::samples::{BZIP2, GNU_XZ, GZIP, INNER, JAR, PAX_BZIP2, USTAR_ZSTD, V7_GZIP, XZ, ZIP, ZIP_BZIP2, ZIP_STREAMED, ZSTD};

/// Names of samples and their bytes. A bare tar is not among them: its content stands in it as it is.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let named = [
        ("gzip", GZIP),
        ("xz", XZ),
        ("zstd", ZSTD),
        ("bzip2", BZIP2),
        ("zip", ZIP),
        ("zip of bzip2", ZIP_BZIP2),
        ("streamed zip", ZIP_STREAMED),
        ("jar", JAR),
        ("v7 tar.gz", V7_GZIP),
        ("ustar tar.zst", USTAR_ZSTD),
        ("gnu tar.xz", GNU_XZ),
        ("pax tar.bz2", PAX_BZIP2),
    ];
    let mut all: Vec<_> = named.into_iter().map(|(name, hex)| (name, bytes_of(hex))).collect();
    all.push(("tar.gz in gzip", gzip(&gzip(&tar(&[("inner.txt", INNER)])))));
    all
}

/// What is wrong with what comes out of a broken archive. Content that stands in it as it is, is found by whoever reads the archive itself.
fn complaint(bytes: &[u8]) -> Option<String> {
    if !is_packed(bytes) {
        return None;
    }
    let opened = Opened::of(bytes);
    let plain = memchr::memmem::find(bytes, b"needle in the haystack").is_some();
    let lost = !opened.has(INNER) && !plain && opened.shut.is_empty();
    lost.then(|| format!("lost in silence; shown: {:?}", opened.files.keys()))
}

#[test]
fn no_flipped_bit_hides_anything() {
    let mut problems = Vec::new();
    for (name, bytes) in samples() {
        for at in 0..bytes.len() {
            for mask in [0xff, 0x01, 0x80, 0x10] {
                let mut broken = bytes.clone();
                broken[at] ^= mask;
                problems.extend(complaint(&broken).map(|problem| format!("{name}, byte {at} ^ {mask:#x}: {problem}")));
                if !is_packed(&broken) && at >= 12 {
                    problems.push(format!("{name}, byte {at} ^ {mask:#x}: taken for no archive"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn no_cut_hides_anything() {
    let mut problems = Vec::new();
    for (name, bytes) in samples() {
        for len in 0..bytes.len() {
            problems.extend(complaint(&bytes[..len]).map(|problem| format!("{name}, {len} bytes: {problem}")));
            if !is_packed(&bytes[..len]) && len > 60 {
                problems.push(format!("{name}, {len} bytes: taken for no archive"));
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
