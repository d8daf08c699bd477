//! Fuzzes the core that reads stored records. Any text is the input, read as records of any kind.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/hostile/mod.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| hostile::record::check(text));
