//! The messages of JavaScript's own errors, as V8, Firefox and JavaScriptCore word them. Before a wording may stand a text and
//! ` is not ` or ` cannot be `.

use crate::core::stack::words::{self, Row};

/// Of the first rows, the name counts that is before or behind the wording: the last one in quotes that the wording opens.
pub(super) const NAMED: usize = 6;
/// The row in which it is behind the wording.
pub(super) const NO_PROPERTY: usize = 0;
pub(super) const ENGINES: &[Row<&str>] = &[
    (
        "no property",
        &[
            "Cannot read properties of undefined (reading '*",
            "Cannot read properties of null (reading '*",
            "Cannot set properties of undefined (setting '*",
            "Cannot set properties of null (setting '*",
            "Cannot read property '*",
            "Cannot set property '*",
            "can't access property \"*",
            "an object (evaluating '*",
        ],
    ),
    ("not a function", &["a function*"]),
    ("not a constructor", &["a constructor*"]),
    ("not iterable", &["iterable*"]),
    (
        "unexpected token",
        &["Unexpected token '*", "Unexpected token *"],
    ),
    ("not defined", &["defined", "Can't find variable: *"]),
    (
        "not initialized",
        &[
            "Cannot access '*",
            "can't access lexical declaration*",
            "Cannot access uninitialized variable*",
        ],
    ),
    (
        "constant",
        &[
            "Assignment to constant variable*",
            "invalid assignment to const*",
            "Attempted to assign to readonly property*",
        ],
    ),
    (
        "array length",
        &[
            "Invalid array length*",
            "invalid array length*",
            "a small enough*",
            "Array length must be*",
        ],
    ),
    (
        "no date",
        &["Invalid time value*", "invalid date*", "Invalid Date*"],
    ),
    (
        "circular",
        &[
            "Converting circular structure to JSON*",
            "cyclic object value",
            "JSON.stringify cannot serialize cyclic structures",
        ],
    ),
    (
        "no URL",
        &[
            "Failed to construct 'URL': Invalid URL",
            "Invalid URL",
            "a valid URL*",
            "parsed as a URL*",
        ],
    ),
];
pub(super) static ENGINE_WORDS: [u32; words::size(ENGINES)] = words::table(ENGINES);
