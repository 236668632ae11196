//! Finds credentials in bytes: rules are data (`patterns/`), this is the engine.

#[cfg(test)]
mod adversary_tests;
mod allowance;
mod anchor_proof;
mod anchors;
mod assignment;
mod base32;
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
mod gitleaks;
mod identity;
mod judge;
mod lexicon;
mod lines;
mod named;
mod placeholder;
mod re2;
mod readable;
mod redact;
mod rule;
pub mod rule_file;
mod rule_set;
mod samples;
mod score;
mod search;
mod spelling;
mod stream;
mod trace;
mod verdict;
mod windows;

pub use detector::{Detector, Hit, Hits, Scratch};
pub use fingerprint::Salt;
pub use gitleaks::{Imported, import};
pub use rule_set::RuleText;
pub(crate) use score::among_examples;
#[doc(hidden)]
pub use search::search_both_ways;
pub use stream::Stream;
pub use trace::Trace;
