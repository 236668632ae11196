//! A file mapped into memory: the one place outside the SIMD search that needs `unsafe`.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// The bytes of a file, paged in as they are read.
pub(crate) struct Map(memmap2::Mmap);

impl Map {
    /// Maps the regular file at `path`. An empty file is an error, as none of git's files is empty.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        // Asked before it is opened: to open a pipe is to wait for its other end.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let file = File::open(path)?;
        // SAFETY: the bytes are only ever read as `u8`, for which every value is valid. git never changes a pack or an index in
        // place (it writes a new file and renames it). A file that somebody else cuts short while it is mapped ends the process with
        // SIGBUS: no wrong verdict, as only an exit code of 0 says "clean".
        unsafe { memmap2::Mmap::map(&file) }.map(Self)
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
