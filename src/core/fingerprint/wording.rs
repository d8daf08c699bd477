//! One fault, worded by different engines.

use crate::core::stack::{
    cut,
    place::BEFORE_QUERY,
    words::{self, Row},
};

/// What a type and a message say beyond their words.
pub(super) enum Class {
    Overflow,
    Trap(&'static str),
    Other,
}

/// Stack overflows, and traps by their name, as V8, Firefox and JavaScriptCore word them.
const CLASSES: &[Row<&str>] = &[
    (
        "",
        &[
            "Maximum call stack size exceeded*",
            "too much recursion*",
            "Out of stack space*",
            "call stack exhausted*",
        ],
    ),
    ("unreachable", &["unreachable*", "Unreachable code*"]),
    (
        "bounds",
        &[
            "memory access out of bounds*",
            "index out of bounds*",
            "Out of bounds memory access*",
            "table index is out of bounds*",
            "Out of bounds table access*",
            "Out of bounds call_indirect*",
        ],
    ),
    (
        "division",
        &[
            "divide by zero*",
            "remainder by zero*",
            "integer divide by zero*",
            "Division by zero*",
        ],
    ),
    (
        "overflow",
        &[
            "divide result unrepresentable*",
            "float unrepresentable in integer range*",
            "integer overflow*",
            "Integer overflow*",
            "Out of bounds Trunc operation*",
        ],
    ),
    (
        "indirect call",
        &[
            "null function or function signature mismatch*",
            "function signature mismatch*",
            "indirect call*",
            "call_indirect to*",
        ],
    ),
    ("cast", &["illegal cast*", "bad cast*", "ref.cast failed*"]),
    (
        "null",
        &[
            "dereferencing a null pointer*",
            "dereferencing null pointer*",
            "access to a null reference*",
        ],
    ),
    (
        "unaligned",
        &["unaligned*", "operation does not support unaligned*"],
    ),
];
static CLASS: [u32; words::size(CLASSES)] = words::table(CLASSES);
static TRAPS: [&str; CLASSES.len()] = words::labels(CLASSES);

pub(super) fn class(name: &str, message: &str) -> Class {
    let origin = Origin::of(name);
    match words::find(&CLASS, message) {
        Some((0, _)) if origin.overflows() => Class::Overflow,
        Some((row @ 1.., _)) if origin == Origin::Wasm => TRAPS
            .get(row)
            .map_or(Class::Other, |trap| Class::Trap(trap)),
        _ => Class::Other,
    }
}

/// What engines and libraries put before the message of an error that nobody handled.
const BEFORE: &[Row<()>] = &[(
    (),
    &[
        "Uncaught (in promise): *",
        "Uncaught (in promise) *",
        "Uncaught *",
        "uncaught exception: *",
        "Unhandled Promise Rejection: *",
        "Unhandled promise rejection: *",
        "Unhandled rejection: *",
        "Non-Error promise rejection captured with value: *",
        "Error: *",
    ],
)];
static IS_BEFORE: [u32; words::size(BEFORE)] = words::table(BEFORE);

/// The message without what engines put around it. Node.js puts the reason of a rejection that is no error at its end.
pub(super) fn plain<'a>(name: &str, message: &'a str) -> &'a str {
    let mut message = message.trim_ascii();
    while let Some((_, length)) = words::find(&IS_BEFORE, message) {
        message = message.get(length..).unwrap_or_default();
    }
    let named = message
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(": "));
    let message = named.unwrap_or(message);
    if let Some((_, reason)) = cut::once(message, "The promise rejected with the reason \"") {
        return cut::last(reason, "\"").map_or(reason, |(reason, _)| reason);
    }
    message.strip_suffix(".").unwrap_or(message)
}

/// What has given an error its type.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Origin {
    /// The engine, and the message as well.
    Wasm,
    Range,
    Engine,
    /// Anybody: `Error`, or nothing.
    Plain,
    /// The browser.
    Browser,
    /// A library or the app.
    Custom,
}

/// Types of errors. Many faults share one of these.
const TYPES: &[Row<Origin>] = &[
    (Origin::Wasm, &["RuntimeError"]),
    (Origin::Range, &["RangeError", "InternalError"]),
    (
        Origin::Engine,
        &[
            "TypeError",
            "ReferenceError",
            "SyntaxError",
            "EvalError",
            "URIError",
        ],
    ),
    (Origin::Plain, &["Error"]),
    (
        Origin::Browser,
        &[
            "AggregateError",
            "DOMException",
            "AbortError",
            "ConstraintError",
            "DataCloneError",
            "DataError",
            "EncodingError",
            "HierarchyRequestError",
            "IndexSizeError",
            "InvalidAccessError",
            "InvalidCharacterError",
            "InvalidStateError",
            "NetworkError",
            "NotAllowedError",
            "NotFoundError",
            "NotReadableError",
            "NotSupportedError",
            "OperationError",
            "QuotaExceededError",
            "SecurityError",
            "TimeoutError",
            "TransactionInactiveError",
            "UnknownError",
            "VersionError",
        ],
    ),
];
static ORIGIN: [u32; words::size(TYPES)] = words::table(TYPES);
static ORIGINS: [Origin; TYPES.len()] = words::labels(TYPES);

impl Origin {
    pub fn of(name: &str) -> Self {
        if name.is_empty() {
            return Origin::Plain;
        }
        let origin = words::find(&ORIGIN, name).and_then(|(row, _)| ORIGINS.get(row));
        origin.copied().unwrap_or(Origin::Custom)
    }

    pub fn is_engine(self) -> bool {
        self <= Origin::Engine
    }

    /// Whether engines report stack overflows with such a type.
    fn overflows(self) -> bool {
        matches!(self, Origin::Wasm | Origin::Range | Origin::Plain)
    }
}

/// A message of an engine without the values that only some engines print.
pub(super) fn without_values(message: &str) -> &str {
    let message = cut::before(message, " (evaluating '");
    cut::before(message, " (In '")
}

/// Location and message of a panic that arrives as the text of an error:
/// `panicked at src/a.rs:1:2:⏎message`, before Rust 1.73 `panicked at 'message', src/a.rs:1:2`.
pub(super) fn panic(message: &str) -> Option<(&str, &str)> {
    let (_, text) = cut::once(message, "panicked at ")?;
    if let Some(old) = text.strip_prefix("'") {
        let (message, location) = cut::last(old, "', ")?;
        return Some((cut::before(location, "\n"), message));
    }
    let (location, message) = cut::once(text, "\n").unwrap_or((text, ""));
    let message = cut::before(message, "\n\nStack:");
    Some((location.strip_suffix(":").unwrap_or(location), message))
}

/// Starts of messages of Rust, wasm-bindgen and its glue.
const RUST: &[Row<()>] = &[
    // Many lines of a file may panic with these. What follows are values.
    (
        (),
        &[
            "assertion `left *",
            "called `Option::unwrap()`*",
            "called `Result::unwrap*",
            "index out of bounds*",
            "range *",
            "slice index starts at*",
            "attempt to *",
            "not implemented*",
            "not yet implemented*",
            "internal error: entered unreachable code*",
        ],
    ),
    // The same, where something was in use at an earlier panic and therefore is for ever.
    (
        (),
        &[
            "already borrowed*",
            "already mutably borrowed*",
            "RefCell already*",
        ],
    ),
    // Only after a panic, or when the instance is gone.
    (
        (),
        &[
            "recursive use of an object detected*",
            "attempted to take ownership of Rust value while it was borrowed*",
            "closure invoked recursively*",
            "FnOnce called more than once*",
            "Module terminated*",
            "Cannot invoke closure from previous WASM instance*",
        ],
    ),
];
static RUST_ROW: [u32; words::size(RUST)] = words::table(RUST);

/// How a message of Rust's own starts.
pub(super) fn of_rust(message: &str) -> Option<&str> {
    match words::find(&RUST_ROW, message) {
        Some((0 | 1, length)) => message.get(..length),
        _ => None,
    }
}

pub(super) fn is_aftermath(message: &str) -> bool {
    let message = panic(message).map_or(message, |(_, message)| message);
    words::find(&RUST_ROW, message).is_some_and(|(row, _)| row > 0)
        || cut::find(message, "PoisonError").is_some()
        || cut::find(message, "AlreadyBorrowed").is_some()
}

pub(super) fn without_query(url: &str) -> &str {
    cut::split(url, BEFORE_QUERY).0
}
