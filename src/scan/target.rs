//! What to scan, and how.

use std::path::PathBuf;
use std::sync::Arc;

use super::event::Event;
use crate::policy::{Baseline, Config, Options, Waivers};
use crate::progress::Progress;
use crate::source::{Asked, Handed};

/// What to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything of the repository at or above the path: all objects, the index, the working tree.
    Repository(PathBuf),
    /// What the commits of a range (`A..B`) brought to the repository at or above the path.
    Range(PathBuf, String),
    /// What a push brings to the repository at or above the path, or brought: said in words, and by the names of objects.
    Push(PathBuf, String, Asked),
    /// What an event of a forge asks to be scanned of the repository at or above the path.
    Event(PathBuf, Event),
    /// What is staged in the index and not in HEAD.
    Staged(PathBuf),
    /// The files below a folder, git or not.
    Worktree(PathBuf),
    /// Some bytes, and the path that they claim.
    Stream(Vec<u8>, Vec<u8>),
    /// The same, where the bytes are only the first, and all that is left on standard input follows them.
    LongStream(Vec<u8>, Vec<u8>),
}

/// Where a part of a scan's policy comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin<T> {
    /// The repository: its working tree or HEAD, for a change what stood before it.
    #[default]
    Repository,
    /// The user.
    Given(T),
}

/// What says what passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyFrom {
    /// The settings.
    pub config: Origin<Config>,
    /// What is laid over them.
    pub options: Options,
    /// The exceptions.
    pub waivers: Origin<Waivers>,
    /// What is known; without a baseline everything is new.
    pub baseline: Origin<Option<Baseline>>,
    /// The day of the judgement, which waivers end on and deadlines pass by; seconds since 1970-01-01T00:00:00Z.
    pub today: i64,
}

/// A scan to be done.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to scan.
    pub target: Target,
    /// What git hands to the hook that asks.
    pub handed: Handed,
    /// How many threads may work.
    pub threads: usize,
    /// Whether vulnerable versions that are no longer locked are told of, too.
    pub history: bool,
    /// What passes.
    pub policy: PolicyFrom,
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
        Self {
            target,
            handed: Handed::default(),
            threads,
            history: false,
            policy: PolicyFrom::default(),
            verify_objects: false,
            timed: false,
            progress: Arc::default(),
        }
    }
}
