//! The `at …` family: V8 and those who print like it.
//!
//! | form | example |
//! | --- | --- |
//! | function and place | `at Shop.buy (http://h/app.js:2:33)` |
//! | place alone | `at http://h/app.js:11:35` |
//! | async | `at async collect (http://h/app.js:60:42)` |
//! | native | `at Array.map (<anonymous>)`, Bun `at map (native:1:11)`, `at parse (unknown)`, `at async Promise.all (index 0)` |
//! | eval: the place that called it | `at inEval (eval at run (http://h/app.js:27:15), <anonymous>:1:22)` |
//! | Hermes | `at onPress (address at index.android.bundle:1:4527)` |
//! | no blank before the place | `at Foo.render(http://h/app.js:2:33)` |
//! | Bun, WebAssembly | `at unknown` |
//! | WebAssembly | see `wasm` |
//!
//! Before them may stand what V8 could not compile: `/srv/app.js:15`.

use super::place::{Place, is_url};
use super::{
    names::{self, asynchronous},
    wasm,
};
use crate::exception::Frame;

pub fn frame(line: &str) -> Option<Frame> {
    let text = line.strip_prefix("at ")?.trim_start();
    if let Some(caller) = text.strip_prefix("async ") {
        return sync(caller).map(asynchronous);
    }
    sync(text)
}

fn sync(text: &str) -> Option<Frame> {
    if let Some((function, caller)) = evaluated(text) {
        return Some(Place::read(caller).frame(names::known(function)));
    }
    let (function, location) = split(text);
    let location = location.strip_prefix("address at ").unwrap_or(location);
    if let Some(frame) = wasm::frame(function, location) {
        return Some(frame);
    }
    let place = Place::read(location);
    let believable = place.line.is_some() && (!function.is_empty() || is_name(place.file))
        || is_native(location) && (!function.is_empty() || location == "unknown")
        || !function.is_empty() && is_url(location) && !location.contains(' ');
    believable.then(|| place.frame(names::known(function)))
}

/// The place of a syntax error, which Node puts first.
pub fn uncompiled(line: &str) -> Option<Frame> {
    let place = Place::read(line);
    let path = place.file.starts_with("file://")
        || place.file.starts_with('/')
        || place.file.contains(":\\");
    (path && place.line.is_some()).then(|| place.frame(""))
}

/// No time of day.
fn is_name(file: &str) -> bool {
    file.bytes().any(|b| !b.is_ascii_digit())
}

fn is_native(location: &str) -> bool {
    matches!(
        location,
        "<anonymous>"
            | "native"
            | "native code"
            | "unknown"
            | "unknown source"
            | "unknown location"
            | "anonymous"
    ) || location.starts_with("index ")
}

/// Function and location; the function is empty where the line has none.
fn split(text: &str) -> (&str, &str) {
    let cut = if text.ends_with(')') {
        opening_of_last(text).map(|open| (open, text.len() - 1))
    } else {
        // A line that was cut off inside the parentheses.
        text.find(" (")
            .map(|blank| blank + 1)
            .filter(|open| !text.get(*open..).unwrap_or_default().contains(')'))
            .map(|open| (open, text.len()))
    };
    let Some((open, end)) = cut else {
        return ("", text);
    };
    let function = text.get(..open).unwrap_or_default().trim_end();
    (function, text.get(open + 1..end).unwrap_or_default())
}

/// The parenthesis that the last one closes; names and URLs may hold others.
fn opening_of_last(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth <= 1 => return Some(at),
            b'(' => depth -= 1,
            _ => {}
        }
    }
    text.find('(')
}

/// Function, and the place of the innermost real caller of `eval`.
fn evaluated(text: &str) -> Option<(&str, &str)> {
    let (function, inside) = text.split_once("(eval at ")?;
    let caller = inside.split(')').next()?.rsplit('(').next()?;
    Place::read(caller)
        .line
        .map(|_| (function.trim_end(), caller))
}
