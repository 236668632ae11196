//! git's object database, read from the files themselves: every object once, decoded by all cores, each gap named.
//!
//! Nothing here asks git or follows the repository's configuration. Packs are walked along their deltas, not by name, so that each object
//! is inflated and rebuilt once.

mod budget;
mod content;
mod decoder;
mod delta;
mod forest;
mod hash;
mod index;
mod loose;
mod map;
mod object;
mod order;
mod pack;
mod reader;
mod store;
mod stream;

pub use content::{CommitLinks, EntryKind, TreeEntry, TreePart, commit_links, entry_at, tag_target, tree_entries, tree_parts};
pub use hash::{Algorithm, Naming};
pub use object::{Kind, Large, Lent, Met, Object};
pub use reader::Reader;
pub use store::{Plan, Store};
pub use stream::{Inflated, LongBlob};
