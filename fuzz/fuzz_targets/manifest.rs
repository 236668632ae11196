//! `cargo +nightly fuzz run manifest`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::manifest::run(text));
