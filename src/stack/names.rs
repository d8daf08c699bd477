//! Readable names of functions.

use super::{cut, demangle};
use crate::exception::Frame;

/// The name without what engines print for “no name”.
pub fn known(function: &str) -> &str {
    match function {
        "<anonymous>"
        | "(anonymous)"
        | "(anonymous function)"
        | "anonymous"
        | "Anonymous function"
        | "?"
        | "<unknown>" => "",
        name => name,
    }
}

const ASYNC: &str = "async ";

/// Marks a frame that awaits the one before it. Only some engines know it.
pub fn asynchronous(mut frame: Frame) -> Frame {
    frame.function = [ASYNC, &frame.function].concat();
    frame
}

pub fn is_asynchronous(frame: &Frame) -> bool {
    frame.function.starts_with(ASYNC)
}

/// A Rust symbol as its author knows it: demangled, without hash and crate id.
pub fn clean(symbol: &str) -> String {
    let name = demangle::legacy(symbol).or_else(|| demangle::v0(symbol));
    without_hashes(name.as_deref().unwrap_or(symbol))
}

/// Removes `::h` with 16 hexadecimal digits, and `[…]` with 8 to 16.
fn without_hashes(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    let mut rest = name;
    while !rest.is_empty() {
        let (plain, after) = cut::split(rest, |byte| !matches!(byte, b':' | b'['));
        clean.push_str(plain);
        let hash = hash_length(after);
        clean.push_str(if hash > 0 {
            ""
        } else {
            after.get(..1).unwrap_or_default()
        });
        rest = after.get(hash.max(1)..).unwrap_or_default();
    }
    clean
}

fn hash_length(text: &str) -> usize {
    let (digits, is_id) = match text.strip_prefix("::h") {
        Some(digits) => (digits, false),
        None => (text.get(1..).unwrap_or_default(), true),
    };
    let length = digits
        .bytes()
        .take(17)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let next = digits.as_bytes().get(length);
    if is_id && text.starts_with('[') && length >= 8 && next == Some(&b']') {
        length + 2
    } else if !is_id && length == 16 && !next.is_some_and(u8::is_ascii_alphanumeric) {
        length + 3
    } else {
        0
    }
}
