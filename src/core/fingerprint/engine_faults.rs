//! Lists the messages of the errors that JavaScript engines throw themselves, in V8, Firefox and JavaScriptCore. Each text of a
//! row is compared with the part of a message behind ` is not ` or ` cannot be `, so that `iterable*` fits
//! `cart is not iterable`; with the whole message if it contains neither.

use crate::core::stack::words::{self, Row};

/// The number of rows of [`ENGINES`], from the first, whose messages contain a name, such as `total` in
/// `cart.total is not a function`. Errors with different names are different faults. The name is the part before ` is not `
/// or ` cannot be `, or the part behind the text of the row. If the text of the row ends with a quotation mark, the name ends
/// at the next one.
pub(super) const NAMED: usize = 6;
/// The index of the row of [`ENGINES`] for access to a property of `undefined` or `null`. In its messages, the name of the
/// property is always behind the text of the row.
pub(super) const NO_PROPERTY: usize = 0;
/// The faults that engines report, each with the texts of the messages that report it. A text ending with `*` is the start of
/// a message, any other a whole message.
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
/// The hashes of the texts of [`ENGINES`], as the table that [`words::find`] searches.
pub(super) static ENGINE_WORDS: [u32; words::size(ENGINES)] = words::table(ENGINES);
