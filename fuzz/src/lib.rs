//! What the fuzz targets do with a text: each hands it to lockhound as one kind of input, and knows from elsewhere what must come out.
//!
//! A target is a file with `pub fn run(&[u8])`, a line in [`TARGETS`], three lines in `fuzz_targets/`, and a `[[bin]]` in `Cargo.toml`.
//! `tests/fuzz.rs` of the main package runs all of them over the texts in `corpus/`, with a stable toolchain.

pub mod archive;
pub mod commit;
pub mod delta;
pub mod encoded;
pub mod entry;
pub mod index;
pub mod literals;
pub mod manifest;
pub mod pack;
pub mod program;
pub mod search;
pub mod tag;
pub mod tree;
pub mod walk;

#[path = "../../tests/faults/packer.rs"]
#[allow(dead_code, reason = "parts of it are for other tests")]
pub(crate) mod packer;

#[path = "../../tests/unpack/maker.rs"]
#[allow(dead_code, reason = "parts of it are for other tests")]
pub(crate) mod maker;

/// A target: takes any text, and panics if what comes out is wrong.
pub type Target = fn(&[u8]);

/// All targets, by the names of their folders in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("archive", archive::run),
    ("commit", commit::run),
    ("delta", delta::run),
    ("encoded", encoded::run),
    ("entry", entry::run),
    ("index", index::run),
    ("literals", literals::run),
    ("manifest", manifest::run),
    ("pack", pack::run),
    ("search", search::run),
    ("tag", tag::run),
    ("tree", tree::run),
];
