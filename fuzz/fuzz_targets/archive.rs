//! `cargo +nightly fuzz run archive`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::archive::run(text));
