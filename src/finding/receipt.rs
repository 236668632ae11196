//! What a scan looked at, and by which advisories it judged.

use crate::blob::ObjectId;
use crate::stats::Stats;
use crate::text::Untrusted;

/// Which advisories judged the lockfiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseInfo {
    /// Where it came from: a path, the cache, or the snapshot built in.
    pub origin: Untrusted,
    /// The database's commit, where it is known.
    pub commit: Option<ObjectId>,
    /// When that commit was made, or else the newest advisory's date; seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// How many advisories it holds, withdrawn ones left out.
    pub advisories: u64,
}

/// How far locked versions were looked up in a registry's index, which says what was withdrawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YankedChecks {
    /// Packages whose version the index has.
    pub checked: u64,
    /// Packages whose version it does not have: nothing is known of them.
    pub unknown: u64,
}

/// What was looked at: the proof of a clean verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What was asked for, in words: "whole history", "range main..topic".
    pub scope: Untrusted,
    /// The commit that HEAD names.
    pub head: Option<ObjectId>,
    /// Refs read.
    pub refs: u64,
    /// Commits read.
    pub commits: u64,
    /// Trees read.
    pub trees: u64,
    /// Git blobs read.
    pub blobs: u64,
    /// Annotated tags read.
    pub tags: u64,
    /// Files of the working tree (or staged blobs, or the stream) read.
    pub files: u64,
    /// Files in archives read.
    pub members: u64,
    /// Bytes offered to the rules, those of members included.
    pub bytes: u64,
    /// Secret rules in force; 0 when secrets were not asked for.
    pub rules: u64,
    /// Hash of the rules in force, hex.
    pub rules_hash: String,
    /// Secrets of less confidence than was asked for, which are not in the report.
    pub withheld: u64,
    /// Entries of the baseline in force; none where there is no baseline.
    pub baseline: Option<u64>,
    /// Lockfiles judged.
    pub lockfiles: u64,
    /// Locked packages judged.
    pub packages: u64,
    /// Whether locked versions are withdrawn; none where no registry's index was named.
    pub yanked: Option<YankedChecks>,
    /// Toolchain files judged: those that name a version of Rust.
    pub toolchains: u64,
    /// The advisory database in force; none when dependencies were not asked for or no database is at hand.
    pub database: Option<DatabaseInfo>,
    /// Where the time went, if that was asked for: the one thing of a report that is never the same twice.
    pub stats: Option<Stats>,
}
