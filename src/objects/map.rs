//! A file mapped into memory: the one place outside the SIMD search that needs `unsafe`.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes are read of a file before its pages are given back, so that a scan takes no more memory for a large pack than for a small one.
/// They are few, as the entries of a delta chain lie apart, and each page brings its neighbours. All stay in the page cache, so that reading
/// one again costs little.
const KEPT: usize = 4 << 20;

/// The bytes of a file, paged in as they are read.
pub(crate) struct Map {
    bytes: memmap2::Mmap,
    /// Bytes read since pages were given back.
    read: AtomicUsize,
}

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
        let bytes = unsafe { memmap2::Mmap::map(&file) }?;
        Ok(Self { bytes, read: AtomicUsize::new(0) })
    }

    /// Counts `len` bytes as read, and gives pages back when there are many.
    pub(crate) fn note_read(&self, len: usize) {
        if self.read.fetch_add(len, Ordering::Relaxed) + len > KEPT {
            self.read.store(0, Ordering::Relaxed);
            self.give_back();
        }
    }

    #[cfg(unix)]
    fn give_back(&self) {
        // SAFETY: the map is of a file and read-only, so that a page that was given back is read from the file again and holds the same bytes.
        // If it fails, memory is held for longer, and nothing else happens.
        let _ = unsafe { self.bytes.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
    }

    #[cfg(not(unix))]
    fn give_back(&self) {}
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
