//! The `function@place` family: Firefox, and JavaScriptCore in Safari and WebKitGTK.
//!
//! | form | example |
//! | --- | --- |
//! | function and place | `buy@http://h/app.js:2:15` |
//! | no function | `@http://h/app.js:11:40` |
//! | Firefox, nameless inside a named one | `outer/<@http://h/app.js:11:35` |
//! | Firefox, async | `async*collect@http://h/app.js:60:42`, `setTimeout handler*collect@…` |
//! | Firefox, eval: the line that called it | `inEval@http://h/app.js line 27 > eval:1:22` |
//! | old Safari, React Native | `http://h/app.js:48:22` |
//! | JavaScriptCore, native | `map@[native code]`, `[native code]` |
//! | JavaScriptCore, eval | `inEval@`, `eval code@` |
//! | WebAssembly | see `wasm` |

use super::place::{Place, is_url};
use super::{
    names::{self, asynchronous},
    wasm,
};
use crate::exception::Frame;

pub fn frame(line: &str) -> Option<Frame> {
    if line == "[native code]" {
        return Some(Place::read(line).frame(""));
    }
    let Some((function, location)) = split(line) else {
        return alone(line);
    };
    if let Some(frame) =
        wasm::frame(function, location).or_else(|| wasm::old_webkit(function, location))
    {
        return Some(frame);
    }
    if let Some((_, caller)) = line.rsplit_once('*').filter(|(how, _)| !how.contains('@')) {
        return frame(caller).map(asynchronous);
    }
    let function = names::known(without_arguments(function));
    if let Some((file, line)) = evaluated(location) {
        return Some(
            Place {
                file,
                line: Some(line),
                column: None,
            }
            .frame(function),
        );
    }
    let place = Place::read(location);
    let believable = place.line.is_some() && !place.file.is_empty()
        || is_url(location)
        || location == "[native code]"
        || location.is_empty() && (!function.contains(' ') || function.ends_with(" code"));
    believable.then(|| place.frame(function))
}

/// A place without a function, as old Safari and React Native print it.
fn alone(line: &str) -> Option<Frame> {
    let place = Place::read(line);
    let path = place.file.contains(['.', '/']) && !line.contains(' ');
    (path && place.column.is_some()).then(|| place.frame(""))
}

/// Old Firefox printed the arguments of the call, and a dot before names.
fn without_arguments(function: &str) -> &str {
    let function = function.trim_start_matches('.');
    match function.find('(') {
        Some(open) if function.ends_with(')') && !function.starts_with("(anonymous") => {
            function.get(..open).unwrap_or_default()
        }
        _ => function,
    }
}

/// At the first `@` with a URL behind it, because names and paths may hold others; else at the first.
fn split(line: &str) -> Option<(&str, &str)> {
    line.match_indices('@')
        .map(|(at, _)| {
            (
                line.get(..at).unwrap_or_default(),
                line.get(at + 1..).unwrap_or_default(),
            )
        })
        .find(|(_, location)| location.starts_with('[') || is_url(head(location)))
        .or_else(|| line.split_once('@'))
}

/// Enough of a location to see its scheme, so that a line of `@`s is not searched to its end for each of them.
fn head(location: &str) -> &str {
    let mut end = location.len().min(32);
    while !location.is_char_boundary(end) {
        end -= 1;
    }
    location.get(..end).unwrap_or_default()
}

/// `file line 27 > eval line 2 > eval:1:30` → file and line of the first caller.
fn evaluated(location: &str) -> Option<(&str, u32)> {
    let (before, _) = location.split_once(" > ")?;
    let (file, line) = before.rsplit_once(" line ")?;
    Some((file, line.parse().ok()?))
}
