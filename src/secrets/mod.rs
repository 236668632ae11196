//! Finds credentials in bytes: rules are data (`patterns/`), this is the engine.

mod anchors;
mod assignment;
mod base64;
mod builtin;
mod checks;
mod decode;
mod detector;
#[cfg(test)]
mod detector_texts;
mod engine;
mod entropy;
mod examples;
mod filter;
mod fingerprint;
mod identity;
mod judge;
mod lines;
mod named;
mod placeholder;
mod readable;
mod redact;
mod rule;
pub mod rule_file;
mod score;
mod search;
mod spelling;
mod stream;
mod trace;
mod verdict;
mod windows;

pub use detector::{Detector, Hit, Hits, Scratch};
pub use fingerprint::Salt;
pub(crate) use score::among_examples;
pub use stream::Stream;
pub use trace::Trace;
