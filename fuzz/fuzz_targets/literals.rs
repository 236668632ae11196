//! `cargo +nightly fuzz run literals`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::literals::run(text));
