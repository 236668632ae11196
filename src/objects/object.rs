//! A git object, lent: its kind, its name and its bytes.

use std::io::Read;

use crate::blob::{Base, ObjectId};

/// The four kinds of git objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A point in history.
    Commit,
    /// A folder.
    Tree,
    /// The content of a file.
    Blob,
    /// An annotated tag.
    Tag,
}

impl Kind {
    /// All kinds, for a walk that leaves nothing out.
    pub const ALL: [Self; 4] = [Self::Commit, Self::Tree, Self::Blob, Self::Tag];

    /// The kind's name in an object's header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Tag => "tag",
        }
    }

    pub(crate) fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().as_bytes() == name)
    }
}

/// An object's bytes, lent for the length of one call.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    /// Its name.
    pub id: ObjectId,
    /// Its kind.
    pub kind: Kind,
    /// Its content, without the header.
    pub bytes: &'a [u8],
}

/// An object on a walk along the deltas that it is stored as.
pub struct Met<'a, T> {
    /// The object.
    pub object: Object<'a>,
    /// The object that it was made of, where there is one and it was shown.
    pub base: Option<Base<'a, T>>,
    /// Whether others are made of it, so that what looking at it leaves is of use.
    pub is_base: bool,
}

/// A blob that is not held whole: its content is inflated as it is read. A reader's error means that it is damaged.
pub struct Large<'a> {
    /// Its name.
    pub id: ObjectId,
    /// Its size, in bytes.
    pub size: u64,
    /// Its content, without the header.
    pub content: &'a mut dyn Read,
}

/// What a walk shows.
pub enum Lent<'a, T> {
    /// An object, whole.
    Whole(Met<'a, T>),
    /// A blob larger than is held.
    Large(Large<'a>),
}

/// The largest object that is held in memory whole, in bytes. Larger blobs are read bit by bit; other objects that are larger, and blobs that
/// are stored as deltas, are gaps.
pub(crate) const MAX_OBJECT: u64 = 256 << 20;

/// From which size on blobs are read bit by bit where they can be, in bytes: stored whole, and no others are made of them.
pub(crate) const AT_ONCE: u64 = 64 << 20;
