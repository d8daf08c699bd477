//! Fuzzes the grouping of errors. Any text is the input, read as an error that V8 prints: `name: message⏎stack`.
#![no_main]

#[allow(dead_code)]
#[path = "../tests/properties/sound.rs"]
mod sound;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (header, stack) = text.split_once('\n').unwrap_or((text, ""));
    let (name, message) = header.split_once(": ").unwrap_or(("", header));
    sound::groups(name, message, stack);
});
