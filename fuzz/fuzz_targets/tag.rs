//! `cargo +nightly fuzz run tag`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::tag::run(text));
