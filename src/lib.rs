//! lockhound reads a git repository, all of its history, and says which credentials leaked into it and which locked dependencies have a
//! known vulnerability. The floors and doors of these modules are in ARCHITECTURE.md; `tests/house.rs` keeps them.

pub mod advisories;
pub mod blob;
pub mod cli;
pub mod crew;
pub mod finding;
pub mod line_hash;
pub mod objects;
pub mod path_pattern;
pub mod policy;
pub mod progress;
pub mod report;
pub mod scan;
pub mod secrets;
pub mod source;
pub mod stats;
pub mod text;
pub mod unpack;
