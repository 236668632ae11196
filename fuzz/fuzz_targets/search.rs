//! `cargo +nightly fuzz run search`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::search::run(text));
