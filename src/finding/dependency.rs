//! What a finding in a lockfile is about: the package, and since when it is vulnerable.

use super::history::CommitInfo;
use crate::text::Untrusted;

/// A locked package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The package.
    pub name: Untrusted,
    /// The version that is locked.
    pub version: Untrusted,
    /// The command that mends it, where one can: it clears all that a compatible release of the package can clear.
    pub command: Option<Untrusted>,
}

impl Dependency {
    /// All texts of it.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        [&mut self.name, &mut self.version].into_iter().chain(&mut self.command)
    }
}

/// Since when a dependency is vulnerable, as its repository's history tells it. Times are in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The first commit that has an affected version in any lockfile.
    pub entered: CommitInfo,
    /// From when on anybody could know: the later of the commit's author date and the advisory's.
    pub since: i64,
    /// Until when: the author date of the commit that took it away, or the date of the advisory database.
    pub until: i64,
    /// Whether the advisory was published by the time the version came in.
    pub was_known: bool,
    /// The tags whose trees hold an affected version, oldest first: the first and the last of them.
    pub releases: Option<(Untrusted, Untrusted)>,
    /// How many such tags there are.
    pub release_count: u64,
}

impl Exposure {
    /// All texts of it but for the commit's.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        self.releases.iter_mut().flat_map(|(first, last)| [first, last])
    }

    /// How long it lasted, in days.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.until - self.since).max(0) / 86_400
    }
}
