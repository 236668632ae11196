//! What there is to look at: a repository's objects and metadata, ranges of commits, the index, the working tree.

mod discovery;
mod history;
mod listing;
mod range;
mod repository;
mod worktree;

pub use discovery::Layout;
pub use history::{History, Origin, describe};
pub use listing::{PathOf, Visit, Walk};
pub use range::{Arrival, Range};
pub use repository::{Ref, Reflog, Repository, Staged};
pub use worktree::{Content, Rest, WorkFile, files};
