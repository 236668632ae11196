//! Every format, as the usual tools write it, alone and in one another.

use lockhound::unpack::{Why, is_packed};

use super::maker::{Opened, Packed, bytes_of, gzip, tar, tar_header, zip, zstd};
use super::samples::{
    BZIP2, GNU_XZ, GZIP, INNER, JAR, LONG, PAX_BZIP2, SECOND, USTAR_ZSTD, V7_GZIP, XZ, ZIP, ZIP_BZIP2, ZIP_ENCRYPTED, ZIP_STREAMED, ZSTD,
};

fn assert_holds(bytes: &[u8], files: &[(&str, &[u8])]) {
    let opened = Opened::of(bytes);
    assert_eq!(opened.reasons(), []);
    for (path, content) in files {
        let found = opened.files.get(*path).map(|file| String::from_utf8_lossy(file));
        assert_eq!(found, Some(String::from_utf8_lossy(content)), "{path}");
    }
    let members = opened.files.keys().filter(|path| !path.ends_with("headers")).count();
    assert_eq!(members, files.len(), "{:?}", opened.files.keys());
}

#[test]
fn what_the_tools_make_is_opened() {
    let long = format!("{}.txt", "f".repeat(120));
    for sample in [GZIP, XZ, ZSTD, BZIP2] {
        assert_holds(&bytes_of(sample), &[("content", INNER)]);
    }
    assert_holds(&bytes_of(ZIP), &[("inner.txt", INNER), ("lib/b.txt", SECOND)]);
    assert_holds(&bytes_of(ZIP_BZIP2), &[("inner.txt", INNER)]);
    assert_holds(&bytes_of(ZIP_STREAMED), &[("-", INNER)]);
    let jar = Opened::of(&bytes_of(JAR));
    assert_eq!((jar.files.get("inner.txt").map(Vec::as_slice), jar.reasons()), (Some(INNER), vec![]));
    for sample in [V7_GZIP, USTAR_ZSTD] {
        assert_holds(&bytes_of(sample), &[("inner.txt", INNER), ("lib/b.txt", SECOND)]);
    }
    for sample in [GNU_XZ, PAX_BZIP2] {
        assert_holds(&bytes_of(sample), &[("inner.txt", INNER), ("lib/b.txt", SECOND), (&long, LONG)]);
    }
}

#[test]
fn an_encrypted_file_is_told_by_name() {
    let opened = Opened::of(&bytes_of(ZIP_ENCRYPTED));
    assert_eq!(opened.reasons(), [(Why::Encrypted, "inner.txt".to_owned())]);
}

#[test]
fn archives_in_archives_are_opened() {
    let jar = zip(&[Packed::new("config/db.properties", 8, INNER), Packed::new("META-INF/", 0, b"")]);
    let bundle = zip(&[Packed::new("lib/app.jar", 0, &jar), Packed::new("a.zst", 93, &zstd(SECOND)), Packed::new("b", 12, LONG)]);
    let outer = gzip(&tar(&[("dist/bundle.zip", &bundle), ("notes.gz", &gzip(LONG))]));
    let opened = Opened::of(&outer);
    assert_eq!(opened.reasons(), []);
    for (path, content) in [
        ("dist/bundle.zip!/lib/app.jar!/config/db.properties", INNER),
        ("dist/bundle.zip!/a.zst!/content", SECOND),
        ("dist/bundle.zip!/b", LONG),
        ("notes.gz!/content", LONG),
        ("headers", b"dist/bundle.zip\nnotes.gz\n"),
    ] {
        assert_eq!(opened.files.get(path).map(Vec::as_slice), Some(content), "{path}");
    }
}

#[test]
fn streams_and_tars_behind_each_other_are_one() {
    let two = [gzip(INNER), gzip(SECOND), vec![0; 100]].concat();
    assert_holds(&two, &[("content", &[INNER, SECOND].concat())]);
    let tars = [tar(&[("a", INNER)]), tar(&[("b", SECOND)])].concat();
    assert_holds(&tars, &[("a", INNER), ("b", SECOND)]);
    let skippable = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3], zstd(INNER).as_slice()].concat();
    assert_holds(&skippable, &[("content", INNER)]);
    let opened = Opened::of(&[gzip(INNER), b"something else".to_vec()].concat());
    assert_eq!((opened.has(INNER), opened.reasons()), (true, vec![(Why::Damaged, "content".to_owned())]));
}

#[test]
fn a_zip_behind_a_program_is_opened() {
    let script = [b"#!/usr/bin/env python3\n".to_vec(), bytes_of(ZIP)].concat();
    assert_holds(&script, &[("inner.txt", INNER), ("lib/b.txt", SECOND)]);
}

#[test]
fn names_that_leave_the_archive_stay_names() {
    assert_holds(&zip(&[Packed::new("../../etc/passwd", 8, INNER)]), &[("../../etc/passwd", INNER)]);
}

#[test]
fn sparse_maps_and_odd_kinds_of_members_do_not_hide_the_next() {
    let mut sparse = tar_header("holes", b"00000000020", b'S');
    sparse[257..265].copy_from_slice(b"ustar  \0");
    sparse[482] = 1;
    sparse[148..156].fill(b' ');
    let sum: u32 = sparse.iter().map(|byte| u32::from(*byte)).sum();
    sparse[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let map = vec![0; 512];
    let mut data = b"sixteen bytes...".to_vec();
    data.resize(512, 0);
    let folder = tar_header("folder", b"00000000777", b'5');
    let wide = tar_header("wide", &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], b'0');
    let mut three = b"abc".to_vec();
    three.resize(512, 0);
    let bytes = [sparse, map, data, folder, wide, three, tar(&[("last", INNER)])].concat();
    assert_holds(&bytes, &[("holes", b"sixteen bytes..."), ("wide", b"abc"), ("last", INNER)]);
}

#[test]
fn what_only_begins_like_an_archive_is_none() {
    for bytes in [
        &b"\x1f\x8b"[..],
        b"\x1f\x8b\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\x1f\x8b\x08\xe0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"BZh is how a bzip2 file begins",
        b"BZh91AY is not enough",
        b"PK\x03\x04 is how a zip begins, says the manual, and then comes the version",
        b"(\xb5/\xfd",
        b"\xfd7zXZ",
        b"",
        b"P",
    ] {
        assert!(!is_packed(bytes), "{bytes:?}");
        assert_eq!(Opened::of(bytes).shown.0, 0);
    }
    let text = "12345670 1234567 12345670\n".repeat(40);
    assert!(!is_packed(text.as_bytes()));
}
