//! Lists the messages of the errors that JavaScript engines throw themselves, in V8, Firefox and JavaScriptCore. Each text of a
//! row is compared with the part of a message behind ` is not ` or ` cannot be `, so that `iterable*` fits
//! `cart is not iterable`, then with the whole message, and then with the part behind the variable and ` is `. Fingerprints
//! contain the index of the row, so rows keep their order.

use crate::core::stack::words::{self, Row};

/// The index of the row of [`ENGINES`] for access to a property of `undefined` or `null`. In its messages, the name of the
/// property is always behind the text of the row.
pub(super) const NO_PROPERTY: usize = 0;
/// The number of rows of [`ENGINES`], from the first, in which a name without an object before it (`t`) is that of a variable.
/// In the row [`NO_PROPERTY`] it is that of a property.
const VARIABLES: usize = 4;
/// The number of rows of [`ENGINES`], from the first, whose messages contain a name. The others have none, up to the row
/// [`NO_VALUE`].
const NAMED: usize = 6;
/// The number of rows of [`ENGINES`], from the first, whose texts apps and libraries hardly write themselves. The others count
/// only for errors with a type of the engine, such as `TypeError`.
pub(super) const DISTINCT: usize = 12;
/// The index of the row of [`ENGINES`] for a variable whose value is `undefined` or `null`. The rows from this one on contain
/// a name again.
const NO_VALUE: usize = 18;

/// Whether the messages of the row contain a name, such as `total` in `cart.total is not a function`. Errors with different
/// names are different faults. The name is the part before ` is not `, ` cannot be ` or ` is `, or the part behind the text of
/// the row. If the text of the row ends with a quotation mark, the name ends at the next one.
pub(super) fn has_name(row: usize) -> bool {
    !(NAMED..NO_VALUE).contains(&row)
}

/// Whether a name without an object before it is that of a variable, which a minifier may have chosen.
pub(super) fn names_variable(row: usize) -> bool {
    row > NO_PROPERTY && row < VARIABLES || row == NO_VALUE
}

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
            "Cannot destructure property '*",
            "an object (evaluating '*",
        ],
    ),
    (
        "not a function",
        &[
            "a function",
            "a function. *",
            "a function (evaluating*",
            "a function (it is*",
        ],
    ),
    ("not a constructor", &["a constructor*"]),
    (
        "not iterable",
        &["iterable*", "a function (near '*", "a function or its*"],
    ),
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
            "Cannot assign to read only property*",
            "read-only",
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
    ("destructuring", &["Cannot destructure '*", "destructured"]),
    (
        "no object",
        &[
            "Cannot convert undefined or null to object",
            "can't convert undefined to object",
            "can't convert null to object",
            "Cannot convert undefined value to object",
            "Cannot convert null value to object",
        ],
    ),
    (
        "end of script",
        &[
            "Unexpected end of input",
            "Unexpected end of script",
            "expected expression, got end of script",
        ],
    ),
    (
        "not extensible",
        &[
            "Cannot add property *",
            "can't define property*",
            "Attempting to define property on object*",
        ],
    ),
    (
        "class without new",
        &[
            "invoked without 'new'",
            "class constructors must be*",
            "Cannot call a class constructor*",
        ],
    ),
    (
        "no URI",
        &["URI malformed", "malformed URI sequence", "URI error"],
    ),
    ("no value", &["undefined", "null"]),
    (
        "redeclared",
        &[
            "Identifier '*",
            "redeclaration of *",
            "Can't create duplicate variable: '*",
        ],
    ),
    (
        "redefined",
        &[
            "Cannot redefine property: *",
            "can't redefine non-configurable property \"*",
        ],
    ),
    (
        "in no object",
        &[
            "Cannot use 'in' operator to search for '*",
            "cannot use 'in' operator to search for '*",
        ],
    ),
];
/// The hashes of the texts of [`ENGINES`], as the table that [`words::find`] searches.
pub(super) static ENGINE_WORDS: [u32; words::size(ENGINES)] = words::table(ENGINES);
