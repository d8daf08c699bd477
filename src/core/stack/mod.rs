//! Text of a stack → frames, innermost first.
//!
//! Three families of lines. A stack is read as the family that reads most of its lines, never as a mixture, so that a
//! line in a message does not hide the frames below it:
//!
//! | file | engines | a line starts with |
//! | --- | --- | --- |
//! | `chromium` | Chromium, Node, Deno, workerd, Bun, Hermes, old Edge | `at ` |
//! | `gecko` | Firefox, Safari and other JavaScriptCore | function and `@` |
//! | `console` | what is copied from Chromium's console | function and `(` |
//!
//! Inside all, `wasm` reads WebAssembly locations and `place` reads `file:line:column`;
//! `names`, `legacy` and `v0` make Rust symbols readable, `in_app` decides which frames are the app's.
//! Every reader takes any text, returns `None` for what is no frame, and looks at each byte a few times at most.

mod chromium;
mod console;
pub mod cut;
mod gecko;
pub mod in_app;
mod legacy;
mod machinery;
pub mod names;
pub mod place;
#[cfg(test)]
mod tests;
mod v0;
mod wasm;
pub mod words;

pub use in_app::InApp;
pub use machinery::is_wasm;

use crate::core::exception::{Exception, Frame};
use cut::Bytes;
use words::Row;

const MAX_FRAMES: usize = 100;
const OF_LINE: &Bytes = &Bytes::but(b"\n");
/// Bytes of a file. A longer one contains the script or a query.
const MAX_FILE: usize = 1 << 10;

/// The frames in the stack of an error with this message, which V8 repeats at its head: lines of it may look like frames.
pub fn of_error(stack: &str, message: &str, rules: &InApp) -> Vec<Frame> {
    let behind_name = cut::once(stack, ": ").map_or(stack, |(_, rest)| rest);
    let head = cut::find(message, "\n").map(|_| message);
    let body = head.and_then(|head| {
        let body = stack.strip_prefix(head);
        body.or_else(|| behind_name.strip_prefix(head))
    });
    parse(body.unwrap_or(stack), rules)
}

/// Reads the frames of an exception and its causes, where there are none yet.
pub fn read_frames(exception: &mut Exception, rules: &InApp) {
    let read = |frames: &mut Vec<Frame>, stack: &Option<String>, message: &str| {
        if let Some(stack) = stack.as_ref().filter(|_| frames.is_empty()) {
            *frames = of_error(stack, message, rules);
        }
    };
    read(&mut exception.frames, &exception.stack, &exception.message);
    for cause in &mut exception.causes {
        read(&mut cause.frames, &cause.stack, &cause.message);
    }
}

/// The frames in the text of a stack. Lines that are no frame are skipped.
pub fn parse(stack: &str, rules: &InApp) -> Vec<Frame> {
    let (mut frames, mut others) = read(stack, chromium::frame);
    let (first, _) = cut::split(stack, OF_LINE);
    if !frames.is_empty()
        && let Some(frame) = chromium::uncompiled(first)
    {
        frames.insert(0, frame);
        frames.truncate(MAX_FRAMES);
    }
    for family in [gecko::frame, console::frame] {
        if others > 0 && others >= frames.len() {
            let (mut more, rest) = read(stack, family);
            if more.len() > frames.len() {
                gecko::place_evaluated(&mut more);
                (frames, others) = (more, rest);
            }
        }
    }
    in_app::mark(&mut frames, rules);
    frames
}

/// The frames of one family, and the number of lines that are none.
fn read(stack: &str, frame: fn(&str) -> Option<Frame>) -> (Vec<Frame>, usize) {
    let mut frames = Vec::new();
    let (mut others, mut is_caller) = (0, false);
    let mut rest = stack;
    while !rest.is_empty() {
        let (line, behind) = cut::split(rest, OF_LINE);
        rest = behind.get(1..).unwrap_or_default();
        let line = line.trim_ascii();
        if let Some(mut frame) = frame(line) {
            if frame.file.len() > MAX_FILE {
                frame
                    .file
                    .truncate(frame.file.floor_char_boundary(MAX_FILE));
            }
            frame.r#async |= is_caller;
            frames.push(frame);
            if frames.len() == MAX_FRAMES {
                break;
            }
        } else if is_gap(line) {
            is_caller = !frames.is_empty();
        } else if !line.is_empty() {
            others += 1;
        }
    }
    (frames, others)
}

const GAPS: &[Row<()>] = &[(
    (),
    &[
        "---*",
        "===*",
        "From previous event:*",
        "Caused by: *",
        "[cause]: *",
        "<asynchronous suspension>*",
        "await in *",
    ],
)];
static IS_GAP: [u32; words::size(GAPS)] = words::table(GAPS);

/// A line between a call and those who wait for it: `--- Caused by: ---`, `From previous event:`, `setTimeout (async)`.
fn is_gap(line: &str) -> bool {
    let text = line.strip_prefix("at ").unwrap_or(line);
    words::has(&IS_GAP, text) || text.ends_with(" (async)")
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
