//! What a finding's place says of the repository's history: commits and refs.

use crate::blob::ObjectId;
use crate::text::Untrusted;

/// A commit that brought something, or took it away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitInfo {
    /// Author date, in seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// The commit.
    pub id: ObjectId,
    /// The author's name, without the address.
    pub author: Untrusted,
}

/// The refs at whose tips something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refs {
    /// The full names of the first of them: branches, remote branches, tags, all else.
    pub names: Vec<Untrusted>,
    /// How many more there are.
    pub more: u64,
}

impl Refs {
    /// How many names are kept.
    pub const KEPT: usize = 10;
}
