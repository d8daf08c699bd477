//! Recognizes errors by the messages and types of different engines, and removes the texts that engines add to a message.

use crate::core::stack::{
    cut,
    words::{self, Row},
};

/// The class of an error, as its type and message show it.
pub(super) enum Class {
    /// A stack overflow, in JavaScript or in wasm.
    Overflow,
    /// A trap of wasm, with its name, such as `unreachable`.
    Trap(&'static str),
    /// An error that is neither a stack overflow nor a trap.
    Other,
}

/// The starts of the messages of stack overflows (the first row, without a name) and of traps, by the name of the trap. V8,
/// Firefox and JavaScriptCore have different messages for one trap.
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
/// The hashes of the texts of [`CLASSES`], as the table that [`words::find`] searches.
static CLASS: [u32; words::size(CLASSES)] = words::table(CLASSES);
/// The name of the trap of each row of [`CLASSES`]; empty for stack overflows.
static TRAPS: [&str; CLASSES.len()] = words::labels(CLASSES);

/// Returns the class of an error: stack overflow, trap or other. `name` is its type. An error is a trap only if its type is
/// `RuntimeError`.
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

/// Texts that engines and libraries add before the message of an uncaught error.
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
/// The hashes of the texts of [`BEFORE`], as the table that [`words::find`] searches.
static IS_BEFORE: [u32; words::size(BEFORE)] = words::table(BEFORE);

/// The starts of a last sentence that links to an explanation.
const EXPLANATION: &[Row<()>] = &[(
    (),
    &[
        "Check *",
        "Find *",
        "For more *",
        "Learn *",
        "More *",
        "Read *",
        "See *",
        "Visit *",
    ],
)];
/// The hashes of the texts of [`EXPLANATION`], as the table that [`words::has`] searches.
static IS_EXPLANATION: [u32; words::size(EXPLANATION)] = words::table(EXPLANATION);

/// Returns the message without the texts that engines add: the starts in [`BEFORE`], the type (`name`) and `: `, and a dot at
/// the end. For a rejection whose reason is not an error, Node.js prints sentences around the reason; then returns only the
/// reason.
pub(super) fn plain<'a>(name: &str, message: &'a str) -> &'a str {
    let mut message = message.trim_ascii();
    while let Some((_, length)) = words::find(&IS_BEFORE, message) {
        message = cut::without_head(message, length);
    }
    let named = message
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(": "));
    let message = named.unwrap_or(message);
    if let Some((_, reason)) = cut::once(message, "The promise rejected with the reason \"") {
        return cut::last(reason, "\"").map_or(reason, |(reason, _)| reason);
    }
    cut::without_suffix(message, ".")
}

/// Returns the message without what libraries add behind it: a last sentence that links to an explanation, and Node.js's list
/// of modules behind `Require stack:`.
pub(super) fn without_explanation(message: &str) -> &str {
    let message = cut::before(message, "\nRequire stack:");
    let explained = cut::last(message, ". ").filter(|(_, last)| is_explanation(last));
    explained.map_or(message, |(message, _)| message)
}

/// Whether a sentence is a link, or starts like one that links to an explanation and contains a link.
fn is_explanation(sentence: &str) -> bool {
    let is_link = || sentence.starts_with("http") && cut::find(sentence, " ").is_none();
    cut::find(sentence, "\n").is_none()
        && cut::find(sentence, "://").is_some()
        && (is_link() || words::has(&IS_EXPLANATION, sentence))
}

/// The code that creates errors of a type. [`Origin::is_engine`] depends on the order of the variants.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Origin {
    /// The engine, for traps of wasm: the type `RuntimeError`.
    Wasm,
    /// The engine, for stack overflows and other exceeded limits: the types `RangeError` and `InternalError`.
    Range,
    /// The engine, for other errors: types such as `TypeError`.
    Engine,
    /// Unknown, because any code can throw the type: `Error`, or no type.
    Plain,
    /// The browser, for failures of its APIs: types such as `NotFoundError`.
    Browser,
    /// A library or the app: every type that is not in [`TYPES`].
    Custom,
}

/// The error types of JavaScript and of browsers, by the code that creates errors of the type. Errors of one type report many
/// different faults.
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
/// The hashes of the texts of [`TYPES`], as the table that [`words::find`] searches.
static ORIGIN: [u32; words::size(TYPES)] = words::table(TYPES);
/// The origin, which is the code that creates the errors, of each row of [`TYPES`], by the index that [`words::find`] returns.
static ORIGINS: [Origin; TYPES.len()] = words::labels(TYPES);

impl Origin {
    /// Returns the code that creates errors of the type `name`: the engine, the browser, a library or the app, or any code.
    /// `name` is empty for an error without type.
    pub fn of(name: &str) -> Self {
        if name.is_empty() {
            return Origin::Plain;
        }
        let origin = words::find(&ORIGIN, name).and_then(|(row, _)| ORIGINS.get(row));
        origin.copied().unwrap_or(Origin::Custom)
    }

    /// Whether errors of this origin are created by the engine, which also chooses their messages.
    pub fn is_engine(self) -> bool {
        self <= Origin::Engine
    }

    /// Whether an engine may report a stack overflow as an error of this origin.
    fn overflows(self) -> bool {
        matches!(self, Origin::Wasm | Origin::Range | Origin::Plain)
    }
}

/// Returns the message of an engine without ` (evaluating '…` and ` (In '…`, behind which JavaScriptCore prints source code.
pub(super) fn without_values(message: &str) -> &str {
    let message = cut::before(message, " (evaluating '");
    cut::before(message, " (In '")
}

/// Returns the location and the message of a panic whose text is the message of an error; `None` for any other message. The
/// text is `panicked at src/a.rs:1:2:⏎message`, and before Rust 1.73 `panicked at 'message', src/a.rs:1:2`.
pub(super) fn panic(message: &str) -> Option<(&str, &str)> {
    let (_, text) = cut::once(message, "panicked at ")?;
    if let Some(old) = text.strip_prefix("'") {
        let (message, location) = cut::last(old, "', ")?;
        return Some((cut::before(location, "\n"), message));
    }
    let (location, message) = cut::once(text, "\n").unwrap_or((text, ""));
    let message = cut::before(message, "\n\nStack:");
    Some((cut::without_suffix(location, ":"), message))
}

/// Starts of the messages of Rust's standard library, of wasm-bindgen and of its glue code. `of_rust` and `is_aftermath`
/// depend on the order of the rows.
const RUST: &[Row<()>] = &[
    // Panics of Rust that can occur in many lines of a file. Values follow these starts.
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
            "explicit panic",
            "removal index (is*",
            "insertion index (is*",
            "`at` split index (is*",
            "mid > len*",
            "copy_from_slice: source*",
            "chunk size must be non-zero*",
            "no entry found for key*",
            "Out of bounds access*",
            "min > max*",
            "argument of integer logarithm*",
            "byte index*",
            "start byte index*",
            "end byte index*",
        ],
    ),
    // Panics of Rust that are also follow-on failures: a cell that is borrowed during a panic stays borrowed.
    (
        (),
        &[
            "already borrowed*",
            "already mutably borrowed*",
            "RefCell already*",
        ],
    ),
    // Errors that occur only after a panic, or if the wasm instance no longer exists.
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
/// The hashes of the texts of [`RUST`], as the table that [`words::find`] searches.
static RUST_ROW: [u32; words::size(RUST)] = words::table(RUST);

/// Returns the start of a panic's message that is the same for all values, such as `index out of bounds`, if Rust itself
/// wrote the message; `None` for any other message.
pub(super) fn of_rust(message: &str) -> Option<&str> {
    match words::find(&RUST_ROW, message) {
        Some((0 | 1, length)) => message.get(..length),
        _ => None,
    }
}

/// Whether the message is one that an earlier panic or trap of the same wasm instance causes, such as
/// `RefCell already borrowed`. In the text of a panic (`panicked at …`), only the message of the panic is examined.
pub(super) fn is_aftermath(message: &str) -> bool {
    let message = panic(message).map_or(message, |(_, message)| message);
    words::find(&RUST_ROW, message).is_some_and(|(row, _)| row > 0)
        || cut::find(message, "PoisonError").is_some()
        || cut::find(message, "AlreadyBorrowed").is_some()
}
