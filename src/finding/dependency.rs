//! What a finding in a lockfile is about: the package, and since when it is vulnerable.

use super::history::CommitInfo;
use super::place::Region;
use crate::text::Untrusted;

/// A locked package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency {
    /// The package.
    pub name: Untrusted,
    /// The version that is locked.
    pub version: Untrusted,
    /// The command that mends it, where one can: it clears all that a compatible release of the package can clear.
    pub command: Option<Untrusted>,
    /// One of these at least holds of each way to it, as far as the manifests of the workspace tell; none where a plain build holds it, or
    /// nobody knows.
    pub reach: Vec<Edge>,
    /// With [`Edge::Platform`]: the targets and `cfg(…)` on which it is built.
    pub platforms: Vec<Untrusted>,
    /// The shortest way from a member of the workspace to it, its own lines at the end; empty where nothing leads there.
    pub way: Vec<Step>,
}

/// When a member's dependency is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// For tests, examples and benchmarks only.
    Dev,
    /// For build scripts only.
    Build,
    /// Not with default features.
    Optional,
    /// On some platforms only.
    Platform,
}

impl Edge {
    /// The edge's name in machine-readable reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Build => "build",
            Self::Optional => "optional",
            Self::Platform => "platform",
        }
    }
}

/// A package on the way to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The package.
    pub name: Untrusted,
    /// Its locked version.
    pub version: Untrusted,
    /// The file that says so: for the member the manifest that names the next step, where that is at hand, else the lockfile.
    pub path: Untrusted,
    /// The lines there.
    pub region: Region,
}

impl Dependency {
    /// All texts of it.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        let steps = self.way.iter_mut().flat_map(|step| [&mut step.name, &mut step.version, &mut step.path]);
        [&mut self.name, &mut self.version].into_iter().chain(&mut self.command).chain(&mut self.platforms).chain(steps)
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
