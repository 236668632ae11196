//! `cargo +nightly fuzz run pack`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::pack::run(text));
