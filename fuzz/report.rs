//! Fuzzes the import of reports. Any text is the input, read as the text of a report.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/hostile/mod.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| hostile::report::check(text));
