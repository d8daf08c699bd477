//! The `function@place` family: Firefox, and JavaScriptCore in Safari and WebKitGTK.
//!
//! | form | example |
//! | --- | --- |
//! | function and place | `buy@http://h/app.js:2:15` |
//! | no function | `@http://h/app.js:11:40` |
//! | Firefox, nameless inside a named one | `outer/<@http://h/app.js:11:35` |
//! | Firefox, async | `async*collect@http://h/app.js:60:42`, `setTimeout handler*collect@…` |
//! | JavaScriptCore, async | `async collect@http://h/app.js:60:42` |
//! | … without a function | `async http://h/app.js:60:42` |
//! | Chromium's console, when it is copied | `buy @ app.js:2` |
//! | Firefox, eval: the line that called it | `inEval@http://h/app.js line 27 > eval:1:22` |
//! | old Safari, React Native | `http://h/app.js:48:22` |
//! | JavaScriptCore, native | `map@[native code]`, `[native code]` |
//! | JavaScriptCore, eval: takes the place of its caller | `inEval@`, `eval code@` |
//! | WebAssembly | see `wasm` |

use super::place::{Place, is_absolute, is_url};
use super::{
    cut::{self, Bytes},
    names, wasm,
};
use crate::core::exception::Frame;

const NATIVE: &str = "[native code]";

pub fn frame(line: &str) -> Option<Frame> {
    let Some((function, location)) = split(line) else {
        return match line.strip_prefix("async ") {
            Some(caller) => Some(Frame {
                r#async: true,
                ..alone(caller)?
            }),
            None => alone(line),
        };
    };
    // Chromium's console puts blanks around the `@`.
    let (function, location) = (function.trim_ascii_end(), location.trim_ascii_start());
    // No name of a function has this, but messages have.
    if cut::find(function, ": ").is_some() {
        return None;
    }
    let awaiting = cut::last(function, "*").map(|(_, caller)| caller);
    let place = Place::read(location);
    let script = || match awaiting.or_else(|| function.strip_prefix("async ")) {
        Some(caller) => Some(Frame {
            r#async: true,
            ..script(caller, location, place)?
        }),
        None => script(function, location, place),
    };
    wasm::frame(function, location, place)
        .or_else(|| wasm::old_webkit(function, location))
        .or_else(script)
}

fn script(function: &str, location: &str, place: Place) -> Option<Frame> {
    let function = names::known(without_arguments(function));
    let place = evaluated(location).unwrap_or(place);
    let believable = match location {
        NATIVE => true,
        "" => function.ends_with(" code") || cut::find(function, " ").is_none(),
        _ => place.line.is_some() && !place.file.is_empty() || is_url(location),
    };
    believable.then(|| place.frame(function))
}

/// A place without a function, as old Safari and React Native print it.
fn alone(line: &str) -> Option<Frame> {
    let place = Place::read(line);
    let path = line != NATIVE && cut::has_any(place.file, const { &Bytes::of(b"./") });
    let is_whole = cut::find(line, " ").is_none() || is_absolute(line);
    let believable = path && place.column.is_some() && is_whole;
    (believable || line == NATIVE).then(|| place.frame(""))
}

/// Old Firefox printed the arguments of the call, and a dot before names. A name of one's own may have a blank. The name of
/// a webpack module is its path, and Firefox names functions by the path to the property that they are assigned to.
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

/// JavaScriptCore gives evaluated code no place. Like in the other engines it takes the place that called it.
pub fn place_evaluated(frames: &mut [Frame]) {
    let mut caller = ("".to_owned(), None);
    for frame in frames.iter_mut().rev() {
        if frame.file.is_empty() && frame.index.is_none() {
            frame.file.clone_from(&caller.0);
            frame.line = caller.1;
        } else if frame.line.is_some() {
            caller = (frame.file.clone(), frame.line);
        }
    }
}

/// At the first `@` with a URL behind it, because names and paths may hold others; else at the first.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some((before, location)) = cut::once(line.get(from..)?, "@") {
        if location.starts_with("[") || is_url(head(location)) {
            return Some((line.get(..from + before.len())?, location));
        }
        from += before.len() + 1;
    }
    // Outside of the quoted name of a property.
    match cut::once(line, "\"]@") {
        Some((before, location)) => Some((line.get(..before.len() + 2)?, location)),
        None => cut::once(line, "@"),
    }
}

/// Enough of a location to see its scheme, so that a line of `@`s is not searched to its end for each of them.
fn head(location: &str) -> &str {
    location
        .get(..location.floor_char_boundary(32))
        .unwrap_or_default()
}

/// `file line 27 > eval line 2 > eval:1:30` → file and line of the first caller.
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
