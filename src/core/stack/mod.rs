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
//! `names`, `legacy` and `v0` make Rust symbols readable, `machinery` tells which frames are nobody's fault.
//! Every reader takes any text, returns `None` for what is no frame, and looks at each byte a few times at most.

mod chromium;
pub mod cut;
mod gecko;
mod legacy;
mod machinery;
pub mod names;
pub mod place;
#[cfg(test)]
mod tests;
mod v0;
mod wasm;

pub use machinery::is_wasm;

use crate::core::exception::{Exception, Frame};

const MOST_FRAMES: usize = 100;
/// Bytes of a line that may be a frame. A longer one is a message, unless the script itself stands in its URL.
const LONGEST_LINE: usize = 1 << 10;

/// The frames in the stack of an error with this message, which V8 repeats at its head: lines of it may look like frames.
pub fn of_error(stack: &str, message: &str) -> Vec<Frame> {
    let behind_name = cut::once(stack, ": ").map_or(stack, |(_, rest)| rest);
    let head = cut::find(message, "\n").map(|_| message);
    let body = head.and_then(|head| {
        let body = stack.strip_prefix(head);
        body.or_else(|| behind_name.strip_prefix(head))
    });
    parse(body.unwrap_or(stack))
}

/// Reads the frames of an exception and its causes, where there are none yet.
pub fn read_frames(exception: &mut Exception) {
    let read = |frames: &mut Vec<Frame>, stack: &Option<String>, message: &str| {
        if let Some(stack) = stack.as_ref().filter(|_| frames.is_empty()) {
            *frames = of_error(stack, message);
        }
    };
    read(&mut exception.frames, &exception.stack, &exception.message);
    for cause in &mut exception.causes {
        read(&mut cause.frames, &cause.stack, &cause.message);
    }
}

/// The frames in the text of a stack. Lines that are no frame are skipped.
pub fn parse(stack: &str) -> Vec<Frame> {
    let mut frames = read(stack, chromium::frame);
    if frames.is_empty() {
        frames = read(stack, gecko::frame);
        gecko::place_evaluated(&mut frames);
    } else if let Some(frame) = stack.lines().next().and_then(chromium::uncompiled) {
        frames.insert(0, frame);
        frames.truncate(MOST_FRAMES);
    }
    machinery::mark(&mut frames);
    frames
}

fn read(stack: &str, frame: fn(&str) -> Option<Frame>) -> Vec<Frame> {
    stack
        .lines()
        .map(str::trim_ascii)
        .filter(|line| line.len() <= LONGEST_LINE || cut::find(line, "data:").is_some())
        .filter_map(frame)
        .take(MOST_FRAMES)
        .collect()
}

/// Where to look first: `function (file name)` of the nearest frame that is the app's own, else of one that is
/// foreign; or nothing. Of Rust's the place that it gives, where the compiler has drawn the app's function into
/// another, or names are missing.
pub fn culprit(frames: &[Frame], location: Option<&str>) -> String {
    let own = frames.iter().find(|frame| frame.in_app);
    let is_named = own.is_some_and(|frame| is_wasm(frame) && !frame.function.is_empty());
    let is_of_std = |place: &&str| place.starts_with("library/");
    if let Some(place) = location.filter(|place| !is_named && !is_of_std(place)) {
        return place.into();
    }
    let Some(frame) = own.or_else(|| frames.iter().find(|frame| frame.foreign)) else {
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
