//! Reads stack lines that people copy from Chromium's console, which shows stacks without `at ` and columns, and with short
//! file names.
//!
//! | form | example |
//! | --- | --- |
//! | script | `imports.wbg.__wbg_new (shop.js:78)` |
//! | WebAssembly, with a `$` before the name | `$shop::cart::total (shop_bg.wasm:0x1f)` |
//! | script, in the stack below a message | `buy @ app.js:2` |

use super::{cut, gecko, line::Line, names, wasm};
use crate::core::exception::Frame;

/// Parses a stack line without blanks around it. Returns `None` if it is not a frame that Chromium's console prints.
pub fn frame(line: &str) -> Option<Frame> {
    if cut::find(line, " @ ").is_some() {
        return gecko::frame(line);
    }
    let (function, location) = super::chromium::split(line);
    let is_place = !function.is_empty() && cut::find(location, " ").is_none();
    // A function that contains `wasm-function[` is not a frame of the console: Safari's inspector prints it with the location
    // of the script that called the function, not with a location in the module.
    let is_of_safari = cut::find(function, "wasm-function[").is_some();
    if !is_place || is_of_safari || cut::find(function, ": ").is_some() {
        return None;
    }
    let line = Line::new(cut::without_prefix(function, "$"), location);
    wasm::frame(line).or_else(|| {
        let place = line.place;
        let is_file = cut::find(place.file, ".").is_some();
        (place.line.is_some() && is_file).then(|| place.frame(names::known(function)))
    })
}
