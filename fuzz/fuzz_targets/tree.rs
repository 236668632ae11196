//! `cargo +nightly fuzz run tree`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::tree::run(text));
