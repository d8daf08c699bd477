//! Parses the text of a stack into frames, innermost first.
//!
//! Engines print three families of lines. All lines of a stack are read as the family that recognizes the most of them, never
//! as a mixture, so that a line of a message that looks like another family does not hide the frames below it:
//!
//! | file | engines | a line starts with |
//! | --- | --- | --- |
//! | `chromium` | Chromium, Node, Deno, workerd, Bun, Hermes, old Edge | `at ` |
//! | `gecko` | Firefox, Safari and other JavaScriptCore | function and `@` |
//! | `console` | Chromium's console, as people copy it | function and `(` |
//!
//! All families use `wasm` for WebAssembly locations, `place` for `file:line:column`, and `line` to try the forms of a line.
//! `names`, `legacy` and `v0` demangle Rust symbols. `in_app` and `machinery` decide which frames belong to the app. `cut` and
//! `words` search text.
//!
//! Every function that reads a line accepts any text, returns `None` if the text is not a frame, and examines each byte a
//! small, bounded number of times.

mod chromium;
mod console;
pub mod cut;
mod gecko;
pub mod in_app;
mod legacy;
mod line;
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

use crate::core::exception::{self, Exception, Frame};
use cut::Bytes;
use words::Row;

/// A function that parses a stack line without blanks around it. Returns `None` if the line is not a frame of its family.
type Family = fn(&str) -> Option<Frame>;
/// The families that [`parse`] tries after `chromium`, in this order, while at least half of the lines are not frames, and the
/// text that separates their lines. Reports may contain an escape sequence in place of each line break, or none at all, so that
/// only the indentation separates the lines. These separators are tried only if there are no frames so far.
const OTHER_FAMILIES: &[(Family, &str)] = &[
    (gecko::frame, "\n"),
    (indented, "  "),
    (escaped, "\\n"),
    (console::frame, "\n"),
];

/// Maximum number of frames that are parsed from a stack. The outermost ones are dropped.
const MAX_FRAMES: usize = 100;
/// The bytes of which a line consists: every byte except the line feed.
const OF_LINE: &Bytes = &Bytes::but(b"\n");
/// Maximum bytes of a frame's file, its path or URL; the end of a longer one is cut off, because it contains the text of the
/// script or a query.
const MAX_FILE: usize = 1 << 10;

/// Parses the stack of an error into at most 100 frames, innermost first, like [`parse`], but skips a message of several lines
/// at its start.
///
/// V8 prints the error's `message` at the start of the stack, alone or after `<type>: `. The lines of the message may look like
/// frames.
pub fn of_error(stack: &str, message: &str, rules: &InApp) -> Vec<Frame> {
    let without_message = || {
        let body = stack.strip_prefix(message);
        body.or_else(|| cut::once(stack, ": ")?.1.strip_prefix(message))
    };
    let body = cut::find(message, "\n").and_then(|_| without_message());
    parse(body.unwrap_or(stack), rules)
}

/// Sets the frames of an exception and of its causes from their stacks. Frames that are already set are kept.
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

/// Parses the text of a stack. Returns at most 100 frames, innermost first, with `in_app` and `foreign` set. Lines that are
/// not frames are skipped.
///
/// The lines are read first as the family (form of lines) `chromium`. Another family is tried only if at least half of the
/// non-empty lines are not frames so far, and is used only if it recognizes more frames.
pub fn parse(stack: &str, rules: &InApp) -> Vec<Frame> {
    let (mut frames, mut others) = read(stack, chromium::frame, "\n");
    let (first, _) = cut::split(stack, OF_LINE);
    if !frames.is_empty()
        && let Some(frame) = chromium::uncompiled(first)
    {
        if frames.len() == MAX_FRAMES {
            frames.pop();
        }
        frames.insert(0, frame);
    }
    for (family, separator) in OTHER_FAMILIES {
        let fits = frames.is_empty() || *separator == "\n";
        if fits && others > 0 && others >= frames.len() {
            let (mut more, rest) = read(stack, *family, separator);
            if more.len() > frames.len() {
                gecko::place_evaluated(&mut more);
                (frames, others) = (more, rest);
            }
        }
    }
    in_app::mark(&mut frames, rules);
    frames
}

/// Reads each line of the stack with `family`, which reads the lines of one family of engines. The lines are the parts of the
/// stack between the occurrences of `separator`. Returns at most [`MAX_FRAMES`] frames, and the number of non-empty lines that
/// are neither a frame nor a gap, such as `--- Caused by: ---`. Frames after a gap are callers that await, so `async` is set for
/// them.
fn read(stack: &str, family: Family, separator: &str) -> (Vec<Frame>, usize) {
    let mut frames = Vec::new();
    let (mut others, mut is_caller) = (0, false);
    let mut rest = stack;
    while !rest.is_empty() {
        let (line, behind) = cut::once(rest, separator).unwrap_or((rest, ""));
        rest = behind;
        let mut line = line.trim_ascii();
        // Pages that show a stack may indent its lines with no-break spaces.
        while let Some(behind) = line.strip_prefix("\u{a0}") {
            line = behind.trim_ascii_start();
        }
        if let Some(mut frame) = family(line) {
            if frame.file.len() > MAX_FILE {
                frame.file = exception::cut(&frame.file, MAX_FILE).into();
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

/// Reads a part of a stack whose line breaks are lost, in the form of Chromium. Ignores further lines in the part, such as a log
/// behind the stack. Returns `None` if the part may be prose: the frame has neither a column in a file nor the offset of a wasm
/// function.
fn indented(part: &str) -> Option<Frame> {
    certain(chromium::frame, part)
}

/// Reads a part of a stack with an escape sequence in place of each line break, in the form of Firefox; otherwise like
/// [`indented`].
fn escaped(part: &str) -> Option<Frame> {
    certain(gecko::frame, part)
}

/// Reads a part of a stack as [`indented`] describes, with `family`.
fn certain(family: Family, part: &str) -> Option<Frame> {
    let line = cut::before(cut::before(part, "\n"), "\\n");
    family(line).filter(|frame| {
        frame.offset.is_some() || frame.column.is_some() && place::is_file(&frame.file)
    })
}

/// Starts of the lines in a stack that separate a call from the calls that await it.
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
/// The hashes of the texts of [`GAPS`], as the table that [`words::has`] searches.
static IS_GAP: [u32; words::size(GAPS)] = words::table(GAPS);

/// Whether a trimmed line separates a call from the calls that await it, such as `--- Caused by: ---`,
/// `From previous event:` or `setTimeout (async)`.
fn is_gap(line: &str) -> bool {
    let text = cut::without_prefix(line, "at ");
    words::has(&IS_GAP, text) || text.ends_with(" (async)")
}

/// Returns the text that shows a person where to look first: `function (file name)` of the innermost frame of the app, or
/// of the innermost third-party frame if the app has none. Either part may be missing. Empty without such a frame.
///
/// `location` is the `file:line:column` of a Rust panic or error. It is returned instead if it is outside of the standard
/// library, unless the innermost frame of the app is a wasm frame with a name. The frame of a Rust function is missing where
/// the compiler has inlined the function, and its name is missing in builds without names.
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
