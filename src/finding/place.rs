//! Where something was seen: the place, and where in the repository's life that is.

use super::history::{CommitInfo, Refs};
use super::suppression::Allowance;
use crate::blob::{ObjectId, Part};
use crate::text::Untrusted;

/// What a place has to do with its finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It holds what was found.
    Holds,
    /// A line of a manifest that pulls a package in.
    Requires,
    /// A package's lines in a lockfile.
    Locks,
}

impl Role {
    /// The role's name in machine-readable reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Requires => "requires",
            Self::Locks => "locks",
        }
    }
}

/// Where in a repository's life a finding stands, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In the working tree, the index or the tree of HEAD (or in the stream that was read).
    Live,
    /// At the tip of another ref.
    OtherRef,
    /// In a commit message, tag, author, ref name or other metadata.
    Metadata,
    /// In the history of a ref, but in no tip's tree.
    History,
    /// In objects that no ref leads to.
    Unreachable,
}

impl Status {
    /// The status' name in machine-readable reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::OtherRef => "other-ref",
            Self::Metadata => "metadata",
            Self::History => "history",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A span of text. Lines and columns count from one; columns count Unicode scalar values (a byte that is not UTF-8 counts as one),
/// and the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// First line.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just behind the last character.
    pub end_column: u32,
}

/// Where a finding was seen; outlives the blob.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where in the repository's life.
    pub status: Status,
    /// What stands there.
    pub role: Role,
    /// The path, relative to the repository's root; for a ref name, the ref; none where no path leads to the object.
    pub path: Option<Untrusted>,
    /// The path in it, where it is an archive and this stands inside.
    pub inner: Option<Untrusted>,
    /// The span in the file, message or name.
    pub region: Region,
    /// What was read.
    pub part: Part,
    /// The blob, commit or tag that was read, when it is a git object.
    pub object: Option<ObjectId>,
    /// The oldest known commit that brought it there.
    pub commit: Option<CommitInfo>,
    /// For what is only in history: the last commit that took it away.
    pub removed: Option<CommitInfo>,
    /// The refs at whose tips it stands there; none for what is no file.
    pub refs: Refs,
    /// For a file in the tree: the hash that GitHub's code scanning tells alerts apart by.
    pub line_hash: Option<String>,
    /// What a comment beside it says that allows it.
    pub allowance: Option<Allowance>,
}
