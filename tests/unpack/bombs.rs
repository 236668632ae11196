//! What is made to cost more than it should: each bound bites once, says so, and what stood before it was looked at.

use std::io::Write;

use lockhound::unpack::{Limits, Shut, Why};

use super::maker::{Opened, Packed, bytes_of, bzip2, end_zip, gzip, tar, tar_header, zip};
use super::samples::{INNER, SECOND};

const MIB: u64 = 1 << 20;

fn zeros(len: u64) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![0; 1 << 20];
    for _ in 0..len >> 20 {
        encoder.write_all(&block).expect("memory takes all");
    }
    encoder.finish().expect("memory takes all")
}

#[test]
fn a_gigabyte_of_zeros_ends_at_a_limit() {
    let bomb = zeros(1 << 30);
    let opened = Opened::of(&bomb);
    assert_eq!(opened.reasons(), [(Why::Member, "content".to_owned())]);
    assert!(opened.shown.1 <= 64 * MIB);
    let small = zeros(64 * MIB);
    let opened = Opened::of(&small);
    assert_eq!(opened.reasons(), [(Why::Ratio, "content".to_owned())]);
    assert!(opened.shown.1 <= MIB + 200 * small.len() as u64);
}

#[test]
fn a_file_over_the_limit_is_looked_at_as_far_as_it_goes() {
    let limits = Limits { member: 1000, ..Limits::default() };
    let big = [INNER, &[b'x'; 5000]].concat();
    let bytes = zip(&[Packed::new("big", 8, &big), Packed::new("small", 8, SECOND)]);
    let opened = Opened::within(&bytes, &limits);
    assert_eq!(opened.reasons(), [(Why::Member, "big".to_owned())]);
    assert!(opened.files["big"].starts_with(INNER) && opened.has(SECOND));
    let opened = Opened::within(&gzip(&tar(&[("big", &big), ("small", SECOND)])), &limits);
    assert_eq!(opened.reasons(), [(Why::Member, "big".to_owned())]);
    assert!(opened.files["big"].starts_with(INNER) && opened.has(SECOND));
}

#[test]
fn zips_in_zips_end_at_the_depth() {
    let mut nested = zip(&[Packed::new("core", 8, INNER)]);
    for _ in 0..3 {
        nested = zip(&[Packed::new("next.zip", 8, &nested)]);
    }
    assert_eq!(Opened::of(&nested).reasons(), []);
    assert!(Opened::of(&nested).has(INNER));
    let deeper = zip(&[Packed::new("next.zip", 8, &nested)]);
    assert_eq!(Opened::of(&deeper).reasons(), [(Why::Depth, ["next.zip"; 4].join("!/"))]);
}

/// Sixteen zips in each of sixteen zips, and so on: five deep, with a file of zeros in each of the last.
#[test]
fn many_zips_in_many_zips_end_at_the_number() {
    let mut nested = zip(&[Packed::new("0.dll", 8, &vec![0; 4 << 20])]);
    for _ in 0..5 {
        let layer: Vec<Packed> = (0..16).map(|number| Packed::new(&format!("{number}.zip"), 8, &nested)).collect();
        nested = zip(&layer);
    }
    let opened = Opened::of(&nested);
    assert!(opened.shown.0 <= 10_000 && opened.shown.1 <= 256 * MIB, "{:?}", opened.shown);
    let ends: Vec<&Shut> = opened.shut.iter().filter(|shut| shut.why != Why::Depth).collect();
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert!(opened.shut.len() <= 21);
}

#[test]
fn a_hundred_thousand_files_end_at_the_number() {
    let names: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    let files: Vec<Packed> = names.iter().map(|name| Packed::new(name, 0, b"x")).collect();
    let opened = Opened::of(&zip(&files[..60_000]));
    assert_eq!((opened.reasons(), opened.shown.0), (vec![(Why::Members, "10000".to_owned())], 10_000));
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let opened = Opened::of(&tar(&members));
    assert_eq!((opened.reasons(), opened.shown.0), (vec![(Why::Members, "10000".to_owned())], 10_000));
}

/// All entries of the directory name the same bytes.
#[test]
fn files_that_lie_on_each_other_end_at_the_total() {
    let kernel = Packed::new("file", 8, &vec![0; 1 << 20]);
    let directory: Vec<u8> = (0..9000).flat_map(|_| kernel.central(0)).collect();
    let bytes = end_zip(kernel.local(), &directory, 9000);
    let opened = Opened::of(&bytes);
    assert_eq!(opened.reasons().len(), 1, "{:?}", opened.reasons());
    assert!(opened.shown.1 <= 256 * MIB);
    let plain = Packed::new("file", 0, &vec![b'x'; 1 << 20]);
    let directory: Vec<u8> = (0..9000).flat_map(|_| plain.central(0)).collect();
    let opened = Opened::of(&end_zip(plain.local(), &directory, 9000));
    assert_eq!(opened.reasons(), [(Why::Total, "file".to_owned())]);
    assert_eq!(opened.shown.1, 256 * MIB);
}

/// Russ Cox's gzip that holds itself (<https://research.swtch.com/zip>), the idea of it: here, one that is nested deep.
#[test]
fn gzip_in_gzip_ends_at_the_depth() {
    let nested = (0..50).fold(INNER.to_vec(), |nested, _| gzip(&nested));
    let opened = Opened::of(&nested);
    assert_eq!(opened.reasons(), [(Why::Depth, ["content"; 4].join("!/"))]);
    assert_eq!(opened.shown.0, 4);
}

#[test]
fn sizes_that_lie_are_damage() {
    for (size, name) in [(&b"77777777777"[..], "octal"), (&[0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255], "huge")] {
        let bytes = [tar_header(name, size, b'0'), INNER.to_vec()].concat();
        let opened = Opened::of(&bytes);
        assert_eq!((opened.has(INNER), opened.reasons()), (true, vec![(Why::Damaged, name.to_owned())]));
    }
    let negative = [tar_header("n", &[255; 12], b'0'), vec![0; 512], tar(&[("next", INNER)])].concat();
    let opened = Opened::of(&negative);
    assert_eq!((opened.has(INNER), opened.reasons()), (true, vec![(Why::Damaged, String::new())]));
    let pax = [tar_header("x", b"00000000011", b'x'), b"9 size=9\n0 path=a".to_vec()].concat();
    assert_eq!(Opened::of(&pax).reasons(), [(Why::Damaged, String::new())]);
}

#[test]
fn a_dictionary_of_gigabytes_is_not_made() {
    // The dictionary's size is a byte of the block's header: 40 is the largest, 4 GiB less one byte. The header's CRC-32 is made anew.
    let mut xz = bytes_of(super::samples::XZ);
    let sized = xz.iter().take(24).rposition(|byte| *byte == 0x1c).expect("the size of a dictionary of 64 MiB");
    xz[sized] = 40;
    let mut crc = flate2::Crc::new();
    crc.update(&xz[12..20]);
    xz[20..24].copy_from_slice(&crc.sum().to_le_bytes());
    assert_eq!(Opened::of(&xz).reasons(), [(Why::Memory, "content".to_owned())]);
    // A window of 2 TiB less a bit; no content follows.
    let zstd = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 1, 0, 0];
    assert_eq!(Opened::of(&zstd).reasons(), [(Why::Memory, "content".to_owned())]);
}

#[test]
fn a_method_that_nobody_knows_is_told() {
    let bytes = zip(&[Packed::new("a", 98, INNER), Packed::new("b", 8, SECOND)]);
    let opened = Opened::of(&bytes);
    assert_eq!((opened.has(SECOND), opened.reasons()), (true, vec![(Why::Unsupported, "a".to_owned())]));
}

#[test]
fn more_of_one_kind_are_counted() {
    let files: Vec<Packed> = (0..50).map(|number| Packed::new(&number.to_string(), 98, INNER)).collect();
    let opened = Opened::of(&zip(&files));
    assert_eq!((opened.shut.len(), opened.shut.last().map(|last| last.more)), (20, Some(30)));
    assert!(Opened::of(&bzip2(&vec![0; 20 << 20])).reasons().iter().all(|reason| reason.0 == Why::Ratio));
}
