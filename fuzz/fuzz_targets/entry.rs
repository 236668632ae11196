//! `cargo +nightly fuzz run entry`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::entry::run(text));
