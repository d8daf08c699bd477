//! One fault, worded by different engines.

use std::borrow::Cow;

use crate::core::stack::{
    cut::{self, Bytes},
    place::BEFORE_QUERY,
};

/// What a type and a message say beyond their words.
pub(super) enum Class {
    Overflow,
    /// Known by its class alone, whatever the rest says.
    Same(&'static str),
    Trap(&'static str),
    Other,
}

/// V8, Firefox and JavaScriptCore word for word; matched as the start of a message.
const TRAPS: [(&str, &str); 23] = [
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
    ("function signature mismatch", "indirect call"),
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
    let message = named.unwrap_or(message);
    message.strip_suffix('.').unwrap_or(message)
}

/// Types whose messages are the engine's.
pub(super) fn is_of_engine(name: &str) -> bool {
    let types = [
        "TypeError",
        "ReferenceError",
        "RangeError",
        "SyntaxError",
        "InternalError",
        "RuntimeError",
    ];
    types.contains(&name)
}

/// One fault as V8, Firefox and JavaScriptCore word it; `*` is what they say it of.
const COMMON: [(&str, &[&str]); 9] = [
    (
        "no property",
        &[
            "Cannot read properties of undefined (reading '*')",
            "Cannot read properties of null (reading '*')",
            "Cannot set properties of undefined (setting '*')",
            "Cannot set properties of null (setting '*')",
            "can't access property \"*\", ",
            "undefined is not an object (evaluating '*')",
            "null is not an object (evaluating '*')",
        ],
    ),
    ("not a function", &["* is not a function"]),
    (
        "not defined",
        &["* is not defined", "Can't find variable: *"],
    ),
    (
        "not initialized",
        &[
            "Cannot access '",
            "can't access lexical declaration",
            "Cannot access uninitialized variable",
        ],
    ),
    (
        "constant",
        &[
            "Assignment to constant variable",
            "invalid assignment to const",
            "Attempted to assign to readonly property",
        ],
    ),
    (
        "not fetched",
        &[
            "Failed to fetch",
            "NetworkError when attempting to fetch resource",
            "Load failed",
            "fetch failed",
        ],
    ),
    (
        "no JSON",
        &[
            "Unexpected token",
            "Unexpected end of JSON input",
            "JSON.parse: ",
            "JSON Parse error: ",
        ],
    ),
    (
        "array length",
        &[
            "Invalid array length",
            "invalid array length",
            "Array size is not a small enough",
            "Array length must be",
        ],
    ),
    (
        "no date",
        &["Invalid time value", "invalid date", "Invalid Date"],
    ),
];

/// The words that engines have in common for one fault, with what it is said of; any other message as it is.
pub(super) fn common(message: &str) -> Cow<'_, str> {
    for (fault, wordings) in COMMON {
        if let Some(said_of) = wordings
            .iter()
            .find_map(|wording| said_of(wording, message))
        {
            return [fault, " ", said_of].concat().into();
        }
    }
    let message = cut::before(message, " (evaluating '");
    cut::before(message, " (In '").into()
}

/// The last name in what stands at the `*`; all that precedes it is another in minified code.
fn said_of<'a>(wording: &str, message: &'a str) -> Option<&'a str> {
    let Some((before, behind)) = cut::once(wording, "*") else {
        return message.starts_with(wording).then_some("");
    };
    let rest = message.strip_prefix(before)?;
    let said_of = if behind.is_empty() {
        rest
    } else {
        cut::once(rest, behind)?.0
    };
    Some(cut::tail(said_of, const { &Bytes::but(b". ") }))
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

/// Messages of Rust's own, which many lines of a file may panic with.
const RUST: [&str; 13] = [
    "assertion `left ",
    "called `Option::unwrap()`",
    "called `Result::unwrap",
    "index out of bounds",
    "range ",
    "slice index starts at",
    "already borrowed",
    "already mutably borrowed",
    "RefCell already",
    "attempt to ",
    "not implemented",
    "not yet implemented",
    "internal error: entered unreachable code",
];
/// How such a message starts; what follows are values.
pub(super) fn of_rust(message: &str) -> Option<&'static str> {
    RUST.into_iter().find(|start| message.starts_with(start))
}

/// What Rust, wasm-bindgen and its glue say when something was in use at a panic and therefore is for ever, and when
/// the instance is gone.
const AFTERMATH: [&str; 9] = [
    "recursive use of an object detected",
    "attempted to take ownership of Rust value while it was borrowed",
    "closure invoked recursively",
    "FnOnce called more than once",
    "Module terminated",
    "Cannot invoke closure from previous WASM instance",
    "RefCell already",
    "already borrowed",
    "already mutably borrowed",
];

pub(super) fn is_aftermath(message: &str) -> bool {
    let message = panic(message).map_or(message, |(_, message)| message);
    AFTERMATH.iter().any(|start| message.starts_with(start))
        || ["PoisonError", "AlreadyBorrowed"]
            .iter()
            .any(|word| cut::find(message, word).is_some())
}

pub(super) fn without_query(url: &str) -> &str {
    cut::split(url, BEFORE_QUERY).0
}
