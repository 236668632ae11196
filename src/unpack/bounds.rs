//! How much of an archive is opened, what comes out of it, and why something stayed shut.

/// A file in an archive, lent for the length of one call.
#[derive(Clone, Copy)]
pub struct Inner<'a> {
    /// Its path in the archive, as it is written there; that of a file in an archive in the archive is joined by `!/`.
    pub path: &'a [u8],
    /// Its content; of a file over a limit, the beginning.
    pub bytes: &'a [u8],
}

/// What came of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// How many files were shown.
    pub files: u64,
    /// All that stayed shut.
    pub shut: Vec<Shut>,
}

/// What the contents of one blob may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many archives may lie in each other; a compressed tar is one.
    pub depth: usize,
    /// The largest file that is decompressed whole, in bytes; of larger ones, this much is shown.
    pub member: u64,
    /// How much may come out of one blob, in bytes.
    pub total: u64,
    /// How many files of one blob are looked at.
    pub members: usize,
    /// How many times its own size a blob, and each thing compressed in it, may grow beyond the first MiB.
    pub ratio: u64,
    /// How much may be held at a time, dictionaries included, in bytes.
    pub memory: u64,
}

/// What may come out of anything, however small, in bytes.
const FREE: u64 = 1 << 20;

impl Limits {
    /// What may come out of `compressed` bytes.
    pub(super) fn allowance(&self, compressed: u64) -> u64 {
        compressed.saturating_mul(self.ratio).saturating_add(FREE)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 4, member: 64 << 20, total: 256 << 20, members: 10_000, ratio: 200, memory: 128 << 20 }
    }
}

/// Why something stayed shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It lies too deep in other archives.
    Depth,
    /// It grows too much for its size: a bomb.
    Ratio,
    /// It is larger than one file may be; the beginning was shown.
    Member,
    /// All files together are larger than a blob's may be; nothing behind this one was shown.
    Total,
    /// There are more files than a blob may hold; nothing behind this one was shown.
    Members,
    /// Its dictionary takes more memory than it may.
    Memory,
    /// It is damaged, or its end is missing; what could be decoded was shown.
    Damaged,
    /// It is encrypted.
    Encrypted,
    /// It is compressed in a way that is not known here.
    Unsupported,
}

impl Why {
    /// What is wrong, to be put behind a name.
    fn words(self) -> &'static str {
        match self {
            Self::Depth => "lies too deep in other archives",
            Self::Ratio => "grows too much when it is opened; the rest was not looked at",
            Self::Member => "is larger than a packed file may be; its beginning was looked at",
            Self::Total => "is more than may come out of one archive; the rest was not looked at",
            Self::Members => "is one file more than an archive may hold; the rest was not looked at",
            Self::Memory => "needs more memory to be opened than it may take",
            Self::Damaged => "is damaged or cut off; only what could be decoded was looked at",
            Self::Encrypted => "is encrypted",
            Self::Unsupported => "is compressed in a way that is not known",
        }
    }

    /// Whether it is a limit of ours that bit, and no fault of the archive.
    #[must_use]
    pub fn is_limit(self) -> bool {
        !matches!(self, Self::Damaged | Self::Encrypted | Self::Unsupported)
    }
}

/// Something that stayed shut.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shut {
    /// Why.
    pub why: Why,
    /// Its path in the archive; empty for the whole.
    pub path: Vec<u8>,
    /// How many more stayed shut for the same reason and are not told.
    pub more: u64,
}

impl Shut {
    /// What is wrong, in one line: `lib/a.zip is encrypted`.
    #[must_use]
    pub fn words(&self) -> Vec<u8> {
        let name: &[u8] = if self.path.is_empty() { b"the archive" } else { &self.path };
        let more = match self.more {
            0 => String::new(),
            more => format!(" (so it is with {more} more in this archive)"),
        };
        [name, b" ", self.why.words().as_bytes(), more.as_bytes()].concat()
    }
}
