//! What to scan, and how.

use std::path::PathBuf;
use std::sync::Arc;

use crate::policy::Baseline;
use crate::progress::Progress;

/// What to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything of the repository at or above the path: all objects, the index, the working tree.
    Repository(PathBuf),
    /// What the commits of a range (`A..B`) brought to the repository at or above the path.
    Range(PathBuf, String),
    /// What is staged in the index and not in HEAD.
    Staged(PathBuf),
    /// The files below a folder, git or not.
    Worktree(PathBuf),
    /// Some bytes, and the path that they claim.
    Stream(Vec<u8>, Vec<u8>),
    /// The same, where the bytes are only the first, and all that is left on standard input follows them.
    LongStream(Vec<u8>, Vec<u8>),
}

/// Where a scan's baseline comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// The repository: its working tree or HEAD, for a change what stood before it.
    #[default]
    OfRepository,
    /// The user; without one everything is new.
    Given(Option<Baseline>),
}

/// A scan to be done.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to scan.
    pub target: Target,
    /// How many threads may work.
    pub threads: usize,
    /// Whether vulnerable versions that are no longer locked are told of, too.
    pub history: bool,
    /// Where the baseline is.
    pub known: Known,
    /// Whether each packed object is hashed and held to its name.
    pub verify_objects: bool,
    /// Whether the time of each phase is stopped.
    pub timed: bool,
    /// Told how far the scan has come.
    pub progress: Arc<Progress>,
}

impl Request {
    /// A scan of `target` on so many threads, with nothing else asked for.
    #[must_use]
    pub fn new(target: Target, threads: usize) -> Self {
        Self { target, threads, history: false, known: Known::default(), verify_objects: false, timed: false, progress: Arc::default() }
    }
}
