//! Reads stack lines of the form `function@location`: those of Firefox, and of JavaScriptCore in Safari and WebKitGTK.
//!
//! | form | example |
//! | --- | --- |
//! | function and location | `buy@http://h/app.js:2:15` |
//! | no function | `@http://h/app.js:11:40` |
//! | Firefox, anonymous function inside of a named one | `outer/<@http://h/app.js:11:35` |
//! | Firefox, async | `async*collect@http://h/app.js:60:42`, `setTimeout handler*collect@…` |
//! | JavaScriptCore, async | `async collect@http://h/app.js:60:42` |
//! | … without a function | `async http://h/app.js:60:42` |
//! | Chromium's console, as people copy it | `buy @ app.js:2` |
//! | Firefox, eval: read as the line that called it | `inEval@http://h/app.js line 27 > eval:1:22` |
//! | old Safari, React Native | `http://h/app.js:48:22` |
//! | JavaScriptCore, native | `map@[native code]`, `[native code]` |
//! | JavaScriptCore, eval: gets the location of its caller | `inEval@`, `eval code@` |
//! | JavaScriptCore, code without a file | `global code@1:5` |
//! | WebAssembly | see `wasm` |

use super::place::{Place, is_absolute, is_url};
use super::{
    cut::{self, Bytes},
    line::Line,
    names, wasm,
};
use crate::core::exception::{self, Frame};

/// Bytes at the start of a location that contain its scheme.
const MAX_SCHEME: usize = 32;
/// The location that JavaScriptCore prints for native functions.
const NATIVE: &str = "[native code]";

/// Parses a stack line without blanks around it. Returns `None` if it is not a frame of the `function@location` family.
pub fn frame(line: &str) -> Option<Frame> {
    let Some((function, location)) = split(line) else {
        let caller = line.strip_prefix("async ");
        let mut frame = alone(caller.unwrap_or(line));
        if let Some(frame) = &mut frame {
            frame.r#async = caller.is_some();
        }
        return frame;
    };
    // The blanks around the `@` are removed; Chromium's console prints them.
    let (function, location) = (function.trim_ascii_end(), location.trim_ascii_start());
    // A line with `: ` before the `@` is a part of a message: the names of functions do not contain it.
    if cut::find(function, ": ").is_some() {
        return None;
    }
    Line::new(function, location).frame(&[wasm::frame, wasm::old_webkit, script])
}

/// Returns the frame of a function in a script. Returns `None` unless the location is a file with a line, a URL, native code, a
/// line and column alone, or empty, as for evaluated code.
fn script(line: Line) -> Option<Frame> {
    let Line {
        function,
        location,
        place,
    } = line;
    let awaiting = cut::last(function, "*").map(|(_, caller)| caller);
    let caller = awaiting.or_else(|| function.strip_prefix("async "));
    let function = names::known(without_arguments(caller.unwrap_or(function)));
    let place = evaluated(location).unwrap_or(place);
    let is_name = || function.ends_with(" code") || cut::find(function, " ").is_none();
    let believable = match location {
        NATIVE => true,
        "" => is_name(),
        _ if place.file.is_empty() => place.column.is_some() && is_name(),
        _ => place.line.is_some() || is_url(location),
    };
    believable.then(|| {
        let mut frame = place.frame(function);
        frame.r#async = caller.is_some();
        frame
    })
}

/// Parses a stack line that is a location without a function, as old Safari and React Native print it. Returns `None` if the
/// line is neither a path or URL with line and column, nor native code.
fn alone(line: &str) -> Option<Frame> {
    let place = Place::read(line);
    let path = line != NATIVE && cut::has_any(place.file, const { &Bytes::of(b"./") });
    let is_whole = cut::find(line, " ").is_none() || is_absolute(line);
    let believable = path && place.column.is_some() && is_whole;
    (believable || line == NATIVE).then(|| place.frame(""))
}

/// Returns the name of a function without the arguments of the call behind it and the dot before it. Old Firefox printed
/// both.
///
/// Parentheses after a blank are kept, because they are part of a name that the app has set. The dot before a name with a `/`
/// is kept too: webpack names modules by their path, and Firefox names functions by the path to the property that they are
/// assigned to.
fn without_arguments(function: &str) -> &str {
    let name = match cut::once(function, "(") {
        Some((name, _)) if function.ends_with(")") && !name.ends_with(" ") => {
            if function.starts_with("(anonymous") {
                function
            } else {
                name
            }
        }
        _ => function,
    };
    let is_path = cut::find(name, "/").is_some();
    name.strip_prefix(".").filter(|_| !is_path).unwrap_or(name)
}

/// Sets the file and line of each frame of evaluated code to those of its nearest caller that has a line. JavaScriptCore prints
/// frames of evaluated code without a location, and the other engines with that of the caller.
pub fn place_evaluated(frames: &mut [Frame]) {
    let mut caller = ("", None);
    for frame in frames.iter_mut().rev() {
        let is_placed = frame.line.is_some();
        if frame.file.is_empty() && frame.index.is_none() && !is_placed {
            frame.file = caller.0.into();
            frame.line = caller.1;
        } else if !frame.file.is_empty() && is_placed {
            caller = (&frame.file, frame.line);
        }
    }
}

/// Splits a stack line into function and location. Returns `None` if the line contains no `@`.
///
/// The separator is the first `@` that a URL or `[` follows, because names and paths may contain `@` too. Otherwise it is the
/// first `@`.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some((before, location)) = cut::once(line.get(from..)?, "@") {
        // Without this bound, a line of many `@` would be searched to its end for each of them.
        let start = exception::cut(location, MAX_SCHEME);
        if location.starts_with("[") || is_url(start) {
            return Some((line.get(..from + before.len())?, location));
        }
        from += before.len() + 1;
    }
    // An `@` in the quoted name of a property, as in `o["a@b"]@app.js:1:2`, is not the separator.
    match cut::once(line, "\"]@") {
        Some((before, location)) => Some((line.get(..before.len() + 2)?, location)),
        None => cut::once(line, "@"),
    }
}

/// Parses the location of evaluated code, such as `file line 27 > eval line 2 > eval:1:30`. Returns the file and the line of
/// the outermost call of `eval`; `None` for any other location.
fn evaluated(location: &str) -> Option<Place<'_>> {
    let (before, _) = cut::once(location, " > ")?;
    let (file, line) = cut::last(before, " line ")?;
    let line = Some(cut::number(line, 10)?);
    Some(Place {
        file,
        line,
        column: None,
    })
}
