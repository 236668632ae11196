//! `cargo +nightly fuzz run delta`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::delta::run(text));
