//! What a report means: what is set aside and why, when what is due, the verdict and the exit code.

pub mod baseline;
mod combined;
pub mod config;
pub mod config_file;
mod judgement;
pub mod waivers;

pub use baseline::Baseline;
pub use combined::Policy;
pub use config::{Config, Options};
pub use config_file::ConfigFile;
pub use judgement::{Looked, judge, weakened, weakened_by_comment};
pub use waivers::Waivers;

pub use crate::finding::{Threshold, Verdict};
