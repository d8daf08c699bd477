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
use super::{cut, names, wasm};
use crate::exception::Frame;

pub fn frame(line: &str) -> Option<Frame> {
    let text = line.strip_prefix("at ")?.trim_ascii_start();
    match text.strip_prefix("async ") {
        Some(caller) => sync(caller).map(names::asynchronous),
        None => sync(text),
    }
}

fn sync(text: &str) -> Option<Frame> {
    if let Some((function, caller)) = evaluated(text) {
        return Some(caller.frame(names::known(function)));
    }
    let (function, location) = split(text);
    let location = location.strip_prefix("address at ").unwrap_or(location);
    let script = || {
        let place = Place::read(location);
        let believable = match function {
            "" => place.line.is_some() && !is_number(place.file) || location == "unknown",
            _ => {
                place.line.is_some()
                    || is_native(location)
                    || is_url(location) && cut::find(location, " ").is_none()
            }
        };
        believable.then(|| place.frame(names::known(function)))
    };
    wasm::frame(function, location).or_else(script)
}

/// The place of a syntax error, which Node puts first.
pub fn uncompiled(line: &str) -> Option<Frame> {
    let place = Place::read(line);
    let path =
        line.starts_with("file://") || line.starts_with('/') || cut::find(line, ":\\").is_some();
    (path && place.line.is_some()).then(|| place.frame(""))
}

/// `10:30` is a time of day.
fn is_number(file: &str) -> bool {
    cut::run(file, cut::is_digit) == file.len()
}

fn is_native(location: &str) -> bool {
    matches!(
        location,
        "<anonymous>" | "native" | "native code" | "unknown" | "unknown source"
    ) || location.starts_with("index ")
}

/// Function and location; the function is empty where the line has none.
fn split(text: &str) -> (&str, &str) {
    let whole = match text.strip_suffix(')') {
        Some(text) => opening(text).map(|open| (text, open)),
        // A line that was cut off inside the parentheses.
        None if cut::find(text, ")").is_none() => {
            cut::find(text, " (").map(|blank| (text, blank + 1))
        }
        None => None,
    };
    let Some((text, open)) = whole else {
        return ("", text);
    };
    let function = text.get(..open).unwrap_or_default().trim_ascii_end();
    (function, text.get(open + 1..).unwrap_or_default())
}

/// The parenthesis that one behind the text would close; names and URLs may hold others.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 0 => return Some(at),
            b'(' => depth -= 1,
            _ => {}
        }
    }
    cut::find(text, "(")
}

/// Function, and the place of the innermost real caller of `eval`.
fn evaluated(text: &str) -> Option<(&str, Place<'_>)> {
    let (function, inside) = cut::once(text, "(eval at ")?;
    let caller = cut::before(inside, ")");
    let place = Place::read(cut::last(caller, "(").map_or(caller, |(_, caller)| caller));
    place
        .line
        .is_some()
        .then_some((function.trim_ascii_end(), place))
}
