//! Reads the WebAssembly frames of all engines.
//!
//! | engine | line of a function with a name, and without |
//! | --- | --- |
//! | V8 | `at app.wasm.f (http://h/app.wasm:wasm-function[1]:0x18c)` |
//! | | `at http://h/app.wasm:wasm-function[1]:0x18c` |
//! | V8, loaded from bytes | `at app.wasm.f (wasm://wasm/app.wasm-005b4526:wasm-function[1]:0x18c)` |
//! | | `at wasm://wasm/000102c6:wasm-function[1]:0x18c` |
//! | Deno, index always 0 | `at f (wasm://wasm/app.wasm-005b4526:wasm-function[0]:0x18a)` |
//! | | `at <anonymous> (wasm://wasm/000102c6:wasm-function[0]:0x18a)` |
//! | Deno, streamed: the column is the offset plus one | `at f (http://h/app.wasm:1:397)` |
//! | | `at http://h/app.wasm:1:397` |
//! | developer tools, old V8 | `at f (app_bg.wasm:0x18c)`, `at f (wasm-function[1]:132)` |
//! | | `at wasm-function[1]:0x18c` |
//! | Firefox | `app.wasm.f@http://h/app.wasm:wasm-function[1]:0x18c` |
//! | | `@http://h/app.wasm:wasm-function[1]:0x18c` |
//! | Firefox, loaded from bytes | `app.wasm.f@http://h/run.js line 5 > WebAssembly.instantiate:wasm-function[1]:0x18c` |
//! | | the same without `app.wasm.f` |
//! | JavaScriptCore | `f@app.wasm:wasm-function[1]` |
//! | | `1@<?>:wasm-function[1]` |
//! | JavaScriptCore before 2025 | `<?>.wasm-function[f]@[wasm code]`, `wasm-stub@[wasm code]` |
//! | | `<?>.wasm-function[1]@[wasm code]` |
//!
//! An offset is a position in the module's file, in bytes. The decimal number that old V8 prints is not one, and is ignored.

use super::place::{Place, file_name};
use super::{
    cut::{self, Bytes, HEXADECIMAL, is_all},
    line::Line,
    names,
};
use crate::core::exception::Frame;

/// The text before the index of a function in the location of a wasm frame.
const FUNCTION: &str = "wasm-function[";
/// The bytes of which a module's name consists: every byte except `:`, `<`, `(` and blank.
const OF_MODULE: &Bytes = &Bytes::but(b":<( ");

/// Returns the frame of `function` at a WebAssembly location: `<url>:wasm-function[<index>]` or `<url>:0x<offset>`, both
/// together, or a line and column in a wasm file. Returns `None` for any other location.
pub fn frame(line: Line) -> Option<Frame> {
    let Line {
        function,
        location,
        place,
    } = line;
    if place.column.is_some() {
        return in_columns(function, place);
    }
    let (url, index, offset) = match cut::last(location, FUNCTION) {
        Some((url, rest)) => {
            let (index, rest) = cut::once(rest, "]")?;
            (
                cut::without_suffix(url, ":"),
                index,
                rest.strip_prefix(":0x"),
            )
        }
        None => {
            let (url, offset) = cut::last(location, ":0x")?;
            (url, "", Some(offset))
        }
    };
    let offset = offset.and_then(|digits| cut::number(digits, 16));
    if offset.is_none() && index.is_empty() {
        return None;
    }
    let file = cut::before(url, " line ");
    let (module, function) = split_module(function, module_of(file));
    let function = if function == index {
        ""
    } else {
        names::known(function)
    };
    let file = if file == "<?>" { "" } else { file };
    let index = cut::number(index, 10);
    Some(frame_of(function, file, module, index, offset))
}

/// Returns the frame of a wasm function, with its name demangled and shortened. `symbol` is the name as the engine printed it,
/// without the module; empty without one.
fn frame_of(
    symbol: &str,
    file: &str,
    module: Option<&str>,
    index: Option<u32>,
    offset: Option<u32>,
) -> Frame {
    let function = names::clean(symbol);
    // All fields are listed, because `..Frame::default()` would create and drop another frame: 100 bytes of wasm.
    Frame {
        symbol: (function != symbol).then(|| symbol.into()),
        function,
        file: file.into(),
        line: None,
        column: None,
        module: module.map(Into::into),
        index,
        offset,
        r#async: false,
        in_app: false,
        foreign: false,
    }
}

/// Returns the frame of a function in a wasm module that Deno has streamed: its location is `<file>.wasm:1:<offset + 1>`.
/// Returns `None` for any other location.
fn in_columns(function: &str, place: Place) -> Option<Frame> {
    let column = place.column.filter(|_| place.line == Some(1))?;
    in_file(function, place.file, column.checked_sub(1))
}

/// Returns the frame of `function` in a wasm file, whose name becomes the module. Returns `None` for any other file.
fn in_file(function: &str, file: &str, offset: Option<u32>) -> Option<Frame> {
    let module = Some(file_name(file)).filter(|name| name.ends_with(".wasm"))?;
    let (_, function) = split_module(function, Some(module));
    let function = names::known(function);
    Some(frame_of(function, file, Some(module), None, offset))
}

/// Returns the frame of a location that is only the path or URL of a wasm file: `f (main.dart.wasm)`. Virtual machines print
/// it for frames that a tool has rewritten. Returns `None` for any other location, and if `function` is empty.
pub fn without_position(line: Line) -> Option<Frame> {
    let Line {
        function, place, ..
    } = line;
    let is_whole = place.line.is_none() && cut::find(place.file, " ").is_none();
    if !is_whole || function.is_empty() {
        return None;
    }
    in_file(function, place.file, None)
}

/// Returns the frame of a line of JavaScriptCore before 2025, where `location` is `[wasm code]` and `function` contains the
/// module and the name or index of the function. Returns `None` for any other location.
pub fn old_webkit(line: Line) -> Option<Frame> {
    let Line {
        function, location, ..
    } = line;
    if location != "[wasm code]" {
        return None;
    }
    let (module, function) = cut::once(function, FUNCTION).unwrap_or(("", function));
    let function = cut::without_suffix(function, "]");
    let module = cut::without_suffix(module, ".");
    let module = Some(module).filter(|module| !matches!(*module, "" | "<?>"));
    let index = cut::number(function, 10);
    let function = if index.is_some() { "" } else { function };
    Some(frame_of(function, location, module, index, None))
}

/// Returns the name of the wasm module in a URL; `None` if the URL contains no name. The number in `wasm://wasm/<number>` is
/// not a name: V8 computes it from the size of the module.
fn module_of(url: &str) -> Option<&str> {
    let name = file_name(url);
    let size = cut::tail(name, HEXADECIMAL);
    let named = cut::without_tail(name, size.len())
        .strip_suffix("-")
        .filter(|_| size.len() == 8);
    match named {
        Some(named) if named.ends_with(".wasm") || url.starts_with("wasm://") => Some(named),
        _ => name.ends_with(".wasm").then_some(name),
    }
}

/// Splits `<module>.<function>`, as V8 and Firefox print a function of a wasm module. Returns the module, if it is known, and
/// the function.
///
/// `module` is the name of the module in its URL. It takes precedence over the name before the function.
fn split_module<'a>(function: &'a str, module: Option<&'a str>) -> (Option<&'a str>, &'a str) {
    // Without a dot behind `.wasm`, the text is only the name of the module: wasm-opt has generated the function, which has
    // no name.
    if function.ends_with(".wasm") && is_all(function, OF_MODULE) {
        return (module.or(Some(function)), "");
    }
    let own = module.and_then(|module| function.strip_prefix(module)?.strip_prefix("."));
    if let Some(rest) = own {
        return (module, rest);
    }
    match cut::once(function, ".wasm.") {
        Some((name, rest)) if is_all(name, OF_MODULE) => {
            (module.or(function.get(..name.len() + 5)), rest)
        }
        _ => (module, function),
    }
}
