//! Archives of all kinds: sound ones give what was put into them, and damaged ones keep to the limits.

use lockhound::unpack::{Limits, is_packed, open};

use super::maker::{Packed, bzip2, gzip, tar, zip, zstd};
use super::program::Program;

/// Small, so that each of them bites.
const LIMITS: Limits = Limits { depth: 3, member: 64 << 10, total: 256 << 10, members: 20, ratio: 200, memory: 32 << 20 };

/// What kind of archive, the files, then bytes of it to change.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let how = program.byte();
    if how % 8 == 7 {
        look(program.0);
        return;
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for number in 0..=program.below(5) {
        let len = usize::from(program.byte());
        files.push((format!("{number}.txt"), program.take(len).to_vec()));
    }
    let mut archive = archive(how, &mut files);
    let is_sound = program.is_over();
    while !program.is_over() {
        let at = program.word() % archive.len();
        match program.byte() {
            0 => archive.truncate(at.max(1)),
            byte => archive[at] ^= byte,
        }
    }
    let shown = look(&archive);
    // What holds an archive again is opened, and its files are shown in its stead.
    if is_sound && files.iter().all(|(_, bytes)| !is_packed(bytes)) {
        for (_, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            assert!(shown.contains(bytes), "a file of the archive is not shown");
        }
    }
}

/// An archive of the files, or of the first of them alone.
fn archive(how: u8, files: &mut Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let tarred = |files: &[(String, Vec<u8>)]| {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        tar(&files)
    };
    match how % 8 {
        0 => tarred(files),
        1 => gzip(&tarred(files)),
        2 => {
            let method = [0, 8, 12, 93][usize::from(how >> 3) % 4];
            let packed: Vec<Packed> = files.iter().map(|(name, bytes)| Packed::new(name, method, bytes)).collect();
            zip(&packed)
        }
        kind => {
            files.truncate(1);
            let inner = files[0].1.as_slice();
            match kind {
                3 => zstd(inner),
                4 => bzip2(inner),
                5 => gzip(&zstd(inner)),
                _ => gzip(inner),
            }
        }
    }
}

/// Opens it; gives all that was shown.
fn look(archive: &[u8]) -> Vec<Vec<u8>> {
    let mut shown: Vec<Vec<u8>> = Vec::new();
    let opened = open(archive, &LIMITS, &mut |inner| shown.push(inner.bytes.to_vec()));
    assert!(is_packed(archive) || (shown.is_empty() && opened.shut.is_empty()), "what is no archive is left alone");
    assert!(opened.files <= shown.len() as u64);
    assert!(shown.iter().all(|bytes| bytes.len() as u64 <= LIMITS.member), "a file is larger than it may be");
    let sum: u64 = shown.iter().map(|bytes| bytes.len() as u64).sum();
    assert!(sum <= LIMITS.total, "{sum} bytes came out");
    shown
}
