//! Finds locked packages with a known advisory in the RustSec database.

mod advice;
mod cache;
mod database;
mod features;
mod fetch;
mod folder_pattern;
mod graph;
mod issue;
mod judge;
mod lockfile;
mod manifest;
#[cfg(test)]
mod manifest_tests;
mod members;
mod pulls;
mod reach;
mod snapshot_format;
mod sources;

pub use cache::CacheError;
pub use database::{Database, Unusable};
pub use fetch::FetchError;
pub use judge::{Affected, Judged, Lock, affected, judge, judge_in};
pub use members::{ReadFile, Tree, TreeFile};
pub use snapshot_format::{Damage, File, Snapshot};
pub use sources::{Choice, Chosen, Places, UpdateError, Updated, choose, describe, update};
