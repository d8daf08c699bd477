//! Fuzzes the core with any text as the entries of a journal.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/hostile/mod.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| hostile::journal::check(text));
