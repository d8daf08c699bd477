//! Fuzzes the parser of stacks with any text as a stack.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/properties/sound.rs"]
mod sound;

libfuzzer_sys::fuzz_target!(|text: &str| sound::frames(text));
