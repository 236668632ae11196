//! Finds credentials in bytes: rules are data (`patterns/`), this is the engine.

mod anchors;
mod base64;
mod builtin;
mod checks;
mod detector;
#[cfg(test)]
mod detector_texts;
mod entropy;
mod examples;
mod filter;
mod fingerprint;
mod judge;
mod lines;
mod placeholder;
mod redact;
mod rule;
pub mod rule_file;
mod stream;
mod windows;

pub use detector::{Detector, Hit, Hits};
pub use fingerprint::Salt;
pub use stream::Stream;
