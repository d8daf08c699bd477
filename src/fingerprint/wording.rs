//! One fault, worded by different engines.

use crate::stack::cut;

/// What a type and a message say beyond their words.
pub(super) enum Class {
    Overflow,
    /// Known by its class alone, whatever the rest says.
    Same(&'static str),
    Trap(&'static str),
    Other,
}

/// V8, Firefox and JavaScriptCore word for word; matched as the start of a message.
const TRAPS: [(&str, &str); 22] = [
    ("unreachable", "unreachable"),
    ("Unreachable code", "unreachable"),
    ("memory access out of bounds", "bounds"),
    ("index out of bounds", "bounds"),
    ("Out of bounds memory access", "bounds"),
    ("table index is out of bounds", "bounds"),
    ("Out of bounds table access", "bounds"),
    ("Out of bounds call_indirect", "bounds"),
    ("divide by zero", "division"),
    ("remainder by zero", "division"),
    ("integer divide by zero", "division"),
    ("Division by zero", "division"),
    ("divide result unrepresentable", "overflow"),
    ("float unrepresentable in integer range", "overflow"),
    ("integer overflow", "overflow"),
    ("Integer overflow", "overflow"),
    ("Out of bounds Trunc operation", "overflow"),
    (
        "null function or function signature mismatch",
        "indirect call",
    ),
    ("indirect call", "indirect call"),
    ("call_indirect to", "indirect call"),
    ("unaligned", "unaligned"),
    ("operation does not support unaligned", "unaligned"),
];

const OVERFLOWS: [&str; 4] = [
    "Maximum call stack size exceeded",
    "too much recursion",
    "Out of stack space",
    "call stack exhausted",
];

const CHUNKS: [&str; 6] = [
    "Loading chunk ",
    "Loading CSS chunk ",
    "Failed to fetch dynamically imported module",
    "error loading dynamically imported module",
    "Importing a module script failed",
    "Unable to preload CSS",
];

pub(super) fn class(name: &str, message: &str) -> Class {
    let starts = |list: &[&str]| list.iter().any(|start| message.starts_with(start));
    if matches!(
        name,
        "RangeError" | "InternalError" | "RuntimeError" | "Error"
    ) && starts(&OVERFLOWS)
    {
        return Class::Overflow;
    }
    if name == "ChunkLoadError" || starts(&CHUNKS) {
        return Class::Same("chunk");
    }
    if message.starts_with("Script error") && message.len() <= "Script error.".len() {
        return Class::Same("script");
    }
    match TRAPS
        .iter()
        .find(|(start, _)| name == "RuntimeError" && message.starts_with(start))
    {
        Some((_, trap)) => Class::Trap(trap),
        None => Class::Other,
    }
}

/// The message without what engines put around it.
pub(super) fn plain<'a>(name: &str, message: &'a str) -> &'a str {
    let mut message = message.trim_ascii();
    for start in ["Uncaught ", "uncaught exception: "] {
        message = message.strip_prefix(start).unwrap_or(message);
    }
    let named = message
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(": "));
    let message = cut::before(named.unwrap_or(message), " (evaluating '");
    let message = cut::before(message, " (In '");
    message.strip_suffix('.').unwrap_or(message)
}

/// Location and message of a panic that arrives as the text of an error:
/// `panicked at src/a.rs:1:2:⏎message`, before Rust 1.73 `panicked at 'message', src/a.rs:1:2`.
pub(super) fn panic(message: &str) -> Option<(&str, &str)> {
    let (_, text) = cut::once(message, "panicked at ")?;
    if let Some(old) = text.strip_prefix('\'') {
        let (message, location) = cut::last(old, "', ")?;
        return Some((cut::before(location, "\n"), message));
    }
    let (location, message) = cut::once(text, "\n").unwrap_or((text, ""));
    let message = cut::before(message, "\n\nStack:");
    Some((location.strip_suffix(':').unwrap_or(location), message))
}

pub(super) fn without_query(url: &str) -> &str {
    cut::split(url, |byte| !matches!(byte, b'?' | b'#')).0
}
