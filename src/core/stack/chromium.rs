//! Reads stack lines that start with `at `: those of V8, and of engines that print like V8.
//!
//! | form | example |
//! | --- | --- |
//! | function and location | `at Shop.buy (http://h/app.js:2:33)` |
//! | location alone | `at http://h/app.js:11:35` |
//! | async | `at async collect (http://h/app.js:60:42)` |
//! | native | `at Array.map (<anonymous>)`, `at async Promise.all (index 0)` |
//! | native, Bun | `at map (native:1:11)`, `at map (1:11)`, `at parse (unknown)`, `at [native code]` |
//! | a module without a position | `at module0.f (main.dart.wasm)` |
//! | Node.js, followed by the properties of the error | `at f (/srv/app.js:2:33) {`, `at f (/srv/app.js:2:33) code: 'X' }` |
//! | Angular, followed by the zone | `at f (http://h/app.js:2:33) [angular]` |
//! | eval: read as the location that called it | `at inEval (eval at run (http://h/app.js:27:15), <anonymous>:1:22)` |
//! | Hermes | `at onPress (address at index.android.bundle:1:4527)` |
//! | no blank before the location | `at Foo.render(http://h/app.js:2:33)` |
//! | Bun, WebAssembly | `at unknown` |
//! | Safari, extension | `at f@safari-web-extension:(//0a1b/x.js:1:2)` |
//! | webpack, chunk that did not load | `(error: http://h/1.js)` |
//! | WebAssembly | see `wasm` |
//!
//! The stack of a syntax error starts with the location that V8 could not compile: `/srv/app.js:15`. The location is recognized
//! by the number at its end, and because it has no blank or is an absolute path; a message of an error has a blank after its
//! colon.

use super::place::{self, Place, is_script, is_url};
use super::{
    cut::{self, Bytes},
    line::Line,
    names, wasm,
};
use crate::core::exception::Frame;

/// Parses a stack line of the form that V8 prints, `at function (location)`, without blanks around it. Returns `None` if it is
/// not such a frame.
pub fn frame(line: &str) -> Option<Frame> {
    let Some(text) = line.strip_prefix("at ") else {
        return missing_chunk(line);
    };
    let text = text.trim_ascii_start();
    let text = without_remark(text);
    let caller = text.strip_prefix("async ");
    let mut frame = sync(caller.unwrap_or(text));
    match &mut frame {
        Some(frame) => frame.r#async = caller.is_some(),
        None => return missing_chunk(text),
    }
    frame
}

/// Returns the text of a frame without the text behind its parentheses: a name in brackets, such as the zone of Angular, or any
/// text behind the line and column of a file.
fn without_remark(text: &str) -> &str {
    let text = cut::without_suffix(text, " {");
    if text.ends_with(")") {
        return text;
    }
    let Some((inside, remark)) = cut::last(text, ")") else {
        return text;
    };
    let location = cut::last(inside, " (").map_or(inside, |(_, location)| location);
    if Place::read(location).is_certain() || remark.starts_with(" [") {
        cut::head(text, inside.len() + 1)
    } else {
        text
    }
}

/// Reads `(error: <url>)`, which webpack prints for a chunk that did not load. Returns a frame without a function; `None` for
/// any other text. The URL may be in parentheses of its own.
fn missing_chunk(text: &str) -> Option<Frame> {
    let url = text.strip_prefix("(error: ")?.strip_suffix(")")?;
    let url = url
        .strip_prefix("(")
        .map_or(url, |url| cut::before(url, ")"));
    is_url(url).then(|| Place::read(url).frame(""))
}

/// Parses the text of a frame without the prefixes `at ` and `async `. Returns `None` if it is not a frame.
fn sync(text: &str) -> Option<Frame> {
    if let Some((function, caller)) = evaluated(text) {
        return Some(caller.frame(names::known(function)));
    }
    let (function, location) = split(text);
    let location = location.trim_ascii_start();
    let location = cut::without_prefix(location, "address at ");
    Line::new(function, location).frame(&[
        of_extension,
        wasm::frame,
        wasm::without_position,
        script,
    ])
}

/// Returns the frame of a function in a script, or of a function of the engine. Returns `None` if the location is neither a
/// file, with a line if the line has no function, nor native.
fn script(line: Line) -> Option<Frame> {
    let Line {
        function,
        location,
        place,
    } = line;
    let believable = match function {
        // Without a function, `<anonymous>` is not a frame: old V8 prints `at <anonymous>` at the end of the stack of a
        // promise.
        "" => {
            place.line.is_some() && !place.file.is_empty()
                || is_native(location) && location != "<anonymous>"
        }
        _ => place.line.is_some() || is_native(location) || is_module(location),
    };
    believable.then(|| place.frame(names::known(function)))
}

/// Returns the frame of a script of a Safari extension, which Safari prints as `f@safari-web-extension:(//0a1b/x.js:1:2)`. So
/// the function of the line ends with the scheme, and its location is the rest of the URL, from between the parentheses. Returns
/// `None` for any other frame.
fn of_extension(line: Line) -> Option<Frame> {
    let scheme = cut::tail(line.function, const { &Bytes::but(b"@") });
    if !scheme.ends_with("-extension:") {
        return None;
    }
    let function = cut::without_tail(line.function, scheme.len());
    let mut frame = line
        .place
        .frame(function.strip_suffix("@").unwrap_or_default());
    frame.file.insert_str(0, scheme);
    Some(frame)
}

/// Parses the first line of a stack as the location of a syntax error. Returns a frame without a function; `None` if the line
/// is not a file with a line number.
pub fn uncompiled(line: &str) -> Option<Frame> {
    let line = line.trim_ascii();
    let place = Place::read(line);
    let is_path = cut::find(line, " ").is_none() || place::is_absolute(line);
    let believable = is_path && !line.starts_with("node:") && !place.file.is_empty();
    (believable && place.line.is_some()).then(|| place.frame(""))
}

/// Whether the location is a URL or the file of a script or wasm module. Some virtual machines print it without a line.
fn is_module(location: &str) -> bool {
    let has_extension = || {
        let (_, extension) = cut::last(location, ".").unwrap_or_default();
        is_script(extension)
    };
    cut::find(location, " ").is_none() && (is_url(location) || has_extension())
}

/// Whether the location is one that engines print for their own functions, such as `<anonymous>` or `[native code]`.
fn is_native(location: &str) -> bool {
    matches!(
        location,
        "<anonymous>" | "native" | "native code" | "[native code]" | "unknown" | "unknown source"
    ) || location.starts_with("index ")
}

/// Splits `function (location)`. Returns the function and the location. Without parentheses, the function is empty and the
/// location is all of the text.
pub fn split(text: &str) -> (&str, &str) {
    let whole = match text.strip_suffix(")") {
        Some(text) => opening(text).map(|open| (text, open)),
        // The stack was cut off inside the parentheses of this line, so the location ends with the text.
        None if cut::find(text, ")").is_none() => {
            cut::find(text, " (").map(|blank| (text, blank + 1))
        }
        None => None,
    };
    let Some((text, open)) = whole else {
        return ("", text);
    };
    let function = cut::head(text, open).trim_ascii_end();
    (function, cut::without_head(text, open + 1))
}

/// Returns the offset of the parenthesis in `text` that opens the location; `None` without one. `text` ends before the
/// closing parenthesis. Names and URLs may contain further pairs of parentheses, URLs also single ones.
fn opening(text: &str) -> Option<usize> {
    let matching = matching(text)?;
    if cut::without_tail(text, text.len() - matching).ends_with(" ") {
        return Some(matching);
    }
    let (name, location) = cut::last(text, " (").unwrap_or((text, ""));
    let before_url = name.len() + 1;
    Some(if before_url < matching && is_url(location) {
        before_url
    } else {
        matching
    })
}

/// Returns the offset of the last `(` that is not closed in the text, or of the first `(` if all are closed. `None` if the text
/// contains no `(`.
fn matching(text: &str) -> Option<usize> {
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

/// Reads a frame of evaluated code: `f (eval at caller (location), …)`. Returns the function, and the location of the call of
/// `eval` in a script; for nested calls of `eval`, of the outermost one. Returns `None` for any other frame.
fn evaluated(text: &str) -> Option<(&str, Place<'_>)> {
    let (function, inside) = cut::once(text, "(eval at ")?;
    let caller = cut::before(inside, ")");
    let place = Place::read(cut::last(caller, "(").map_or(caller, |(_, caller)| caller));
    place
        .line
        .is_some()
        .then_some((function.trim_ascii_end(), place))
}
