//! Fuzzes the core that reads and compacts a journal. Any text is the input, read as records of journal entries.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/hostile/mod.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| hostile::journal::check(text));
