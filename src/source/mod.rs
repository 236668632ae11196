//! What there is to look at: a repository's objects and metadata, ranges of commits, the index, the working tree.

mod ancestry;
mod asked;
mod discovery;
mod history;
mod hooks;
mod listing;
mod range;
mod repository;
mod revisions;
mod shapes;
mod stays;
mod survey;
mod traces;
mod wanted;
mod worktree;

pub use asked::Asked;
pub use discovery::Layout;
pub use history::{History, describe};
pub use hooks::{Hooks, hooks_of};
pub use listing::{Lookup, PathOf, Visit, Walk};
pub use range::{Arrival, Range};
pub use repository::{Handed, Ref, Reflog, Repository, Staged};
pub use revisions::commit_of;
pub use shapes::{Shape, Shapes};
pub use stays::Marked;
pub use survey::{Looked, Survey, Surveyed, Surveyor, read_tree, survey};
pub use traces::{Label, Removal, Stand, Traces};
pub use wanted::{Leaf, Wanted};
pub use worktree::{Content, Rest, WorkFile, files};
