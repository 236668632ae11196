//! `cargo +nightly fuzz run commit`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::commit::run(text));
