//! A blob: some bytes, lent, and what they are. Nothing that outlives the loan may hold them.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};

/// Hashes names fast, under keys that differ in each process. Only for sets and maps, which compare the names themselves: a collision costs
/// time and hides nothing.
pub type Keys = foldhash::fast::RandomState;

/// A set of objects' names.
pub type IdSet = HashSet<ObjectId, Keys>;

/// A map from objects' names.
pub type IdMap<V> = HashMap<ObjectId, V, Keys>;

/// The name of a git object: a SHA-1 (20 bytes) or a SHA-256 (32 bytes).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// The id made of `bytes`, or `None` when their number is neither 20 nor 32.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if !matches!(bytes.len(), 20 | 32) {
            return None;
        }
        let mut id = Self { bytes: [0; 32], len: u8::try_from(bytes.len()).ok()? };
        id.bytes[..bytes.len()].copy_from_slice(bytes);
        Some(id)
    }

    /// The id spelled in `hex` (40 or 64 digits, either case).
    #[must_use]
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if !hex.len().is_multiple_of(2) {
            return None;
        }
        let bytes: Option<Vec<u8>> = hex.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
        Self::new(&bytes?)
    }

    /// The raw bytes, most significant first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The first eleven hex digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(11);
        hex
    }

    /// Whether all bytes are zero: git's way to write "no object".
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == 0)
    }
}

impl Hash for ObjectId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.as_bytes());
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// What the bytes of a blob are, which is also where in a repository a secret can hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The content of a file, or a git blob.
    File,
    /// Where a symbolic link points.
    LinkTarget,
    /// The name of a file or folder.
    FileName,
    /// A whole commit object: message, author, committer and every other header.
    Commit,
    /// A whole annotated tag object: message, tagger and every other header.
    Tag,
    /// The name of a branch, tag or other ref.
    RefName,
    /// A file of git's reflog.
    Reflog,
    /// What came in on standard input.
    Stream,
}

impl Part {
    /// The part's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::LinkTarget => "link target",
            Self::FileName => "file name",
            Self::Commit => "commit",
            Self::Tag => "tag",
            Self::RefName => "ref name",
            Self::Reflog => "reflog",
            Self::Stream => "stream",
        }
    }
}

/// Some bytes to look at, lent for the length of one call.
#[derive(Clone, Copy)]
pub struct Blob<'a> {
    /// The bytes, as git or the file system holds them.
    pub bytes: &'a [u8],
    /// What they are.
    pub part: Part,
    /// Where they were found, when that is known while they are read. Blobs out of the object database have no path yet.
    pub path: Option<&'a [u8]>,
}

/// A stretch of a text that is a copy of a stretch of another text, its base: git stores most objects as such copies and a few new bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it stands in the base, in bytes.
    pub from: usize,
    /// Where it stands in the text, in bytes.
    pub at: usize,
    /// How long it is, in bytes.
    pub len: usize,
}

/// What is known of the text that another one was made of.
#[derive(Clone, Copy)]
pub struct Base<'a, T> {
    /// What looking at it has left.
    pub trace: &'a T,
    /// Its length, in bytes.
    pub len: usize,
    /// What was copied of it, in the order of the new text; stretches that are one in both texts are one here.
    pub copied: &'a [Copied],
}
