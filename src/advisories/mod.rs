//! Finds locked packages with a known advisory in the RustSec database.

mod advice;
mod cache;
mod database;
mod features;
mod fetch;
mod git_tree;
mod graph;
mod inventory;
mod issue;
mod judge;
mod lock;
mod lockfile;
mod manifest;
#[cfg(test)]
mod manifest_tests;
mod members;
mod pulls;
mod reach;
mod registry_index;
mod snapshot_format;
mod sources;
mod toolchain;
mod yanked;

pub use cache::CacheError;
pub use database::{Database, Unusable};
pub use fetch::FetchError;
pub use inventory::{Inventory, Needs, Packaged, Source};
pub use judge::{Affected, Judged, affected, judge, judge_in};
pub use lock::Lock;
pub use members::{ReadFile, Tree, TreeFile};
pub use registry_index::{NoIndex, RegistryIndex};
pub use snapshot_format::{Damage, File, Snapshot};
pub use sources::{Choice, Chosen, Places, UpdateError, Updated, choose, describe, update};
pub use toolchain::{judge_toolchain, names_a_version};
