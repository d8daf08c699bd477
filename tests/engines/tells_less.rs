//! Lists cases in which the details of an engine are not enough to group a fault, or to distinguish two.

use tinyturret::{Exception, Frame, Kind};

/// Engines, the names of cases, and the detail that these engines do not print for them.
pub const TELLS_LESS: &[(&[&str], &[&str], &str)] = &[
    (
        &["webkit", "bun"],
        &[
            "async arrow",
            "tail call",
            "unminified: in arrow",
            "unminified: property of undefined",
            "minified build 1: in method",
            "minified build 1: in arrow",
            "minified build 1: property of undefined",
            "minified build 2: in method",
            "minified build 2: in arrow",
            "minified build 2: property of undefined",
        ],
        "JavaScriptCore leaves out callers in tail position, and names fewer functions that have no name of their own",
    ),
    (
        &["bun"],
        &[
            "arrow in map",
            "created elsewhere",
            "promise rejection",
            "use before declaration",
        ],
        "as above; Bun's compiler moves more into tail position",
    ),
    (
        &["webkit"],
        &["computed method", "symbol method"],
        "JavaScriptCore does not name methods whose key is computed",
    ),
    (
        &["firefox", "webkit", "bun"],
        &["anonymous function"],
        "V8 alone calls a nameless function by the variable that it was put into",
    ),
    (
        &["firefox", "webkit"],
        &["error subclass", "error subclass with name"],
        "V8 leaves out the constructor of an error's class; an error's `name` does not tell which frame it is",
    ),
    (
        &["firefox", "webkit"],
        &["name with at"],
        "V8 alone prints a name that was given with defineProperty",
    ),
    (
        &["firefox"],
        &["cross origin script"],
        "Firefox tells the error, though not its place, where others say `Script error.`",
    ),
    (
        &["firefox", "deno", "bun"],
        &["broken module"],
        "each has words of its own for a syntax error, and no frame",
    ),
    (
        &["webkit"],
        &["missing chunk"],
        "WebKit does not name the module",
    ),
    (
        &["node", "deno", "bun", "workerd"],
        &["missing chunk"],
        "off the browser a missing module is a mistake, not a network's failure",
    ),
    (
        &["workerd"],
        &[
            "wasm no names: panic literal trap",
            "wasm no names: panic in trait impl trap",
            "wasm no names: unreachable",
            "wasm no names: memory out of bounds",
        ],
        "code from bytes without a name section has no module's name",
    ),
];

/// An engine, faults in alphabetical order, and the reason for which all of them have the same group in this engine.
pub const MERGED: &[(&str, &[&str], &str)] = &[(
    "webkit",
    &["async arrow", "in function"],
    "both are an `Error` with the same words, and no function has a name",
)];

/// Returns whether the engine leaves out names in the stack of a WebAssembly trap: Bun prints `at unknown`, and WebKit leaves
/// out names at random.
pub fn knows_no_names(engine: &str, exception: &Exception) -> bool {
    let is_unnamed = |frame: &Frame| match engine {
        "bun" => frame.file == "unknown" && frame.function.is_empty(),
        _ => frame.index.is_some() && frame.offset.is_none() && frame.function.is_empty(),
    };
    exception.kind != Kind::Panic && exception.frames.iter().any(is_unnamed)
}
