//! `cargo +nightly fuzz run index`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::index::run(text));
