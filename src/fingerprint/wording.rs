//! One fault, worded by different engines.

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
    let mut message = message.trim();
    for start in ["Uncaught ", "uncaught exception: "] {
        message = message.strip_prefix(start).unwrap_or(message);
    }
    let named = message
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(": "));
    let message = named.unwrap_or(message);
    let end = [" (evaluating '", " (In '"]
        .iter()
        .filter_map(|start| message.find(start))
        .min();
    message
        .get(..end.unwrap_or(message.len()))
        .unwrap_or(message)
        .trim_end_matches('.')
}

/// Location and message of a panic that arrives as the text of an error:
/// `panicked at src/a.rs:1:2:⏎message`, before Rust 1.73 `panicked at 'message', src/a.rs:1:2`.
pub(super) fn panic(message: &str) -> Option<(&str, &str)> {
    let text = message.split_once("panicked at ")?.1;
    match text.strip_prefix('\'') {
        Some(old) => {
            let (message, location) = old.rsplit_once("', ")?;
            Some((location.lines().next()?, message))
        }
        None => {
            let (location, message) = text.split_once('\n').unwrap_or((text, ""));
            let message = message.split("\n\nStack:").next().unwrap_or_default();
            Some((location.trim_end_matches(':'), message.trim()))
        }
    }
}

/// `src/a.rs:1:2` → `src/a.rs`, `1`.
pub(super) fn file_and_line(location: &str) -> (&str, &str) {
    let mut parts = location.rsplitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(line), Some(file)) => (file, line),
        _ => (location, ""),
    }
}

pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
