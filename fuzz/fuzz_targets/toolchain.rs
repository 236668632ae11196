//! `cargo +nightly fuzz run toolchain`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| lockhound_fuzz::toolchain::run(text));
