//! Text of a stack → frames, innermost first.
//!
//! Two families of lines, tried in this order; a stack is read as one family, never as a mixture:
//!
//! | file | engines | a line starts with |
//! | --- | --- | --- |
//! | `chromium` | Chromium, Node, Deno, workerd, Bun, Hermes, old Edge | `at ` |
//! | `gecko` | Firefox, Safari and other JavaScriptCore | function and `@` |
//!
//! Inside both, `wasm` reads WebAssembly locations and `place` reads `file:line:column`;
//! `names` and `demangle` make Rust symbols readable, `machinery` tells which frames are nobody's fault.
//! Every reader takes any text, returns `None` for what is no frame, and looks at each byte a few times at most.

mod chromium;
pub mod cut;
mod demangle;
mod gecko;
mod machinery;
pub mod names;
pub mod place;
#[cfg(test)]
mod tests;
mod wasm;

use crate::exception::Frame;

const MOST_FRAMES: usize = 100;

/// The frames in the text of a stack. Lines that are no frame (header, message) are skipped.
pub fn parse(stack: &str) -> Vec<Frame> {
    let mut frames = read(stack, chromium::frame);
    if frames.is_empty() {
        frames = read(stack, gecko::frame);
    } else if let Some(frame) = stack.lines().next().and_then(chromium::uncompiled) {
        frames.insert(0, frame);
    }
    machinery::mark(&mut frames);
    frames
}

fn read(stack: &str, frame: fn(&str) -> Option<Frame>) -> Vec<Frame> {
    stack
        .lines()
        .filter_map(|line| frame(line.trim_ascii()))
        .take(MOST_FRAMES)
        .collect()
}

/// Where to look first: `function (file name)` of the nearest frame that is the app's own, or nothing.
pub fn culprit(frames: &[Frame]) -> String {
    let Some(frame) = frames.iter().find(|frame| frame.in_app) else {
        return String::new();
    };
    let file = match &frame.module {
        Some(module) => module,
        None => place::file_name(&frame.file),
    };
    let mut function = frame.function.clone();
    if let (Some(index), "") = (frame.index, frame.function.as_str()) {
        function.push_str("wasm-function[");
        cut::add_decimal(&mut function, index);
        function.push(']');
    }
    match (function.as_str(), file) {
        (_, "") => function,
        ("", file) => file.into(),
        (function, file) => [function, " (", file, ")"].concat(),
    }
}
