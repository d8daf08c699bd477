//! Fuzzes the core with any text as stored records.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/hostile/mod.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| hostile::record::check(text));
