//! `cargo +nightly fuzz run encoded`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::encoded::run(text));
