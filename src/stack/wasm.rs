//! WebAssembly frames.
//!
//! | engine | with names | without |
//! | --- | --- | --- |
//! | V8 | `at app.wasm.f (http://h/app.wasm:wasm-function[1]:0x18c)` | `at http://h/app.wasm:wasm-function[1]:0x18c` |
//! | V8, loaded from bytes | `… (wasm://wasm/app.wasm-005b4526:wasm-function[1]:0x18c)` | `at wasm://wasm/000102c6:wasm-function[1]:0x18c` |
//! | Deno, index always 0 | `at f (wasm://wasm/app.wasm-005b4526:wasm-function[0]:0x18a)` | `at <anonymous> (wasm://wasm/000102c6:wasm-function[0]:0x18a)` |
//! | developer tools, old V8 | `at f (app_bg.wasm:0x18c)`, `at f (wasm-function[1]:132)` | `at wasm-function[1]:0x18c` |
//! | Firefox | `app.wasm.f@http://h/app.wasm:wasm-function[1]:0x18c` | `@http://h/app.wasm:wasm-function[1]:0x18c` |
//! | Firefox, loaded from bytes | `app.wasm.f@http://h/run.js line 5 > WebAssembly.instantiate:wasm-function[1]:0x18c` | same without name |
//! | JavaScriptCore | `f@app.wasm:wasm-function[1]` | `1@<?>:wasm-function[1]` |
//! | JavaScriptCore before 2025 | `<?>.wasm-function[f]@[wasm code]`, `wasm-stub@[wasm code]` | `<?>.wasm-function[1]@[wasm code]` |
//!
//! Offsets are positions in the module's file; the decimal ones of old V8 are not and are left out.

use super::names;
use super::place::file_name;
use crate::exception::Frame;

const FUNCTION: &str = "wasm-function[";

/// A frame whose location is one of WebAssembly.
pub fn frame(function: &str, location: &str) -> Option<Frame> {
    let (url, index, offset) = match location.rfind(FUNCTION) {
        Some(at) => {
            let (index, rest) = location.get(at + FUNCTION.len()..)?.split_once(']')?;
            let offset = rest.strip_prefix(":0x").and_then(hexadecimal);
            (location.get(..at)?.trim_end_matches(':'), index, offset)
        }
        None => {
            let (url, offset) = location.rsplit_once(":0x")?;
            (url, "", Some(hexadecimal(offset)?))
        }
    };
    let file = url.split(" line ").next().unwrap_or_default();
    let (prefix, function) = split_module(function, module_of(file));
    Some(Frame {
        function: if function == index {
            String::new()
        } else {
            names::clean(names::known(function))
        },
        file: if file == "<?>" { "" } else { file }.into(),
        module: module_of(file).or(prefix).map(Into::into),
        index: index.parse().ok(),
        offset,
        ..Frame::default()
    })
}

/// The form of JavaScriptCore that has all it knows on the left.
pub fn old_webkit(function: &str, location: &str) -> Option<Frame> {
    if location != "[wasm code]" {
        return None;
    }
    let mut frame = Frame {
        function: function.into(),
        file: location.into(),
        ..Frame::default()
    };
    if let Some((module, inside)) = function.split_once(FUNCTION) {
        let inside = inside.strip_suffix(']').unwrap_or(inside);
        let module = module.trim_end_matches('.');
        frame.index = inside.parse().ok();
        frame.module = (module != "<?>" && !module.is_empty()).then(|| module.into());
        frame.function = if frame.index.is_some() {
            String::new()
        } else {
            names::clean(inside)
        };
    }
    Some(frame)
}

fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

/// The module's name as the URL has it. `wasm://wasm/<number>` names none: the number is made from the size.
fn module_of(url: &str) -> Option<&str> {
    let name = file_name(url);
    let name = match name.rsplit_once('-') {
        Some((name, tail)) if tail.len() == 8 && tail.bytes().all(|b| b.is_ascii_hexdigit()) => {
            name
        }
        _ => name,
    };
    (name.ends_with(".wasm") || url.starts_with("wasm://wasm/") && name != file_name(url))
        .then_some(name)
}

/// V8 and Firefox put the module's own name and a dot before the function.
fn split_module<'a>(function: &'a str, module: Option<&'a str>) -> (Option<&'a str>, &'a str) {
    if let Some(rest) = module
        .and_then(|module| function.strip_prefix(module))
        .and_then(|rest| rest.strip_prefix('.'))
    {
        return (module, rest);
    }
    match function.split_once(".wasm.") {
        Some((name, rest)) if !name.contains([':', '<', '(', ' ']) => {
            (function.get(..name.len() + 5), rest)
        }
        _ => (None, function),
    }
}
