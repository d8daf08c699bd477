//! Recognizes frames of Rust that do not belong to the app: panic hooks, the standard library, frameworks, wasm-bindgen's glue.
//! The viewer shows these frames, but they determine neither the culprit (the function that a person should look at first) nor
//! the group.

use super::{
    cut::{self, Bytes},
    words::{self, Row},
};
use crate::core::exception::Frame;

/// Names of Rust crates whose functions do not belong to the app: the runtime, and frameworks.
const CRATES: &[Row<()>] = &[
    (
        (),
        &[
            "std",
            "core",
            "alloc",
            "hashbrown",
            "dlmalloc",
            "compiler_builtins",
            "__rustc",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "js_sys",
            "console_error_panic_hook",
            "tinyturret",
            "log",
            "tracing",
            "tracing_core",
            "tracing_subscriber",
        ],
    ),
    // The crates of this row are frameworks. They call an app's components, effects and handlers, and the compiler inlines
    // these into functions of the framework.
    (
        (),
        &[
            "any_spawner",
            "dioxus",
            "dioxus_core",
            "dioxus_document",
            "dioxus_fullstack_core",
            "dioxus_history",
            "dioxus_hooks",
            "dioxus_html",
            "dioxus_router",
            "dioxus_signals",
            "dioxus_stores",
            "dioxus_web",
            "either_of",
            "futures_channel",
            "futures_core",
            "futures_executor",
            "futures_task",
            "futures_util",
            "generational_box",
            "gloo",
            "gloo_events",
            "gloo_history",
            "gloo_net",
            "gloo_render",
            "gloo_timers",
            "gloo_utils",
            "gloo_worker",
            "hydration_context",
            "implicit_clone",
            "leptos",
            "leptos_dom",
            "leptos_meta",
            "leptos_router",
            "leptos_server",
            "oco_ref",
            "pinned",
            "reactive_graph",
            "reactive_stores",
            "send_wrapper",
            "serde_core",
            "serde_json",
            "server_fn",
            "subsecond",
            "tachys",
            "throw_error",
            "web_sys",
            "yew",
            "yew_router",
        ],
    ),
];
/// The hashes of the texts of [`CRATES`], as the table that [`words::has`] searches.
static IS_CRATE: [u32; words::size(CRATES)] = words::table(CRATES);
/// Starts of the names of functions of Rust's runtime, of wasm-bindgen's glue and of tinyturret, none of which belong to the
/// app.
const SYMBOLS: &[Row<()>] = &[(
    (),
    &[
        // tinyturret's functions that wrap an event handler.
        "__tinyturret*",
        "rust_begin_unwind*",
        "rust_panic*",
        "__rust_*",
        "__rdl_*",
        "__rg_*",
        "__wbg_*",
        "__wbindgen_*",
        "__externref_*",
        "wasm_bindgen__convert__*",
        "wasm-stub*",
    ],
)];
/// The hashes of the texts of [`SYMBOLS`], as the table that [`words::has`] searches.
static IS_SYMBOL: [u32; words::size(SYMBOLS)] = words::table(SYMBOLS);
/// Functions in wasm-bindgen's glue whose names are also used by apps. A function with such a name counts as glue only if an
/// adjacent frame is a WebAssembly frame or matches [`SYMBOLS`].
const GLUE: &[Row<()>] = &[(
    (),
    &[
        "real",
        "makeMutClosure",
        "makeClosure",
        "logError",
        "handleError",
        "addBorrowedObject",
        "cb0",
    ],
)];
/// The hashes of the texts of [`GLUE`], as the table that [`words::has`] searches.
static IS_GLUE: [u32; words::size(GLUE)] = words::table(GLUE);

/// Sets `in_app` of all frames of a stack: false for the Rust runtime, frameworks, wasm-bindgen's glue and each call inside of
/// a panic, true for the others. The frames must be in order, innermost first.
pub fn mark(frames: &mut [Frame]) {
    // The number of frames up to the outermost one that enters a panic. A panic hook and all functions that it calls, in any
    // crate or script, are among these.
    let mut inside = frames.iter().rposition(enters_panic).map_or(0, |at| at + 1);
    let (mut before, mut this) = (false, frames.first().is_some_and(is_shim));
    let mut rest = frames;
    while let Some((frame, behind)) = rest.split_first_mut() {
        let next = behind.first().is_some_and(is_shim);
        let outside = if is_wasm(frame) {
            is_symbol(frame) || is_library(&frame.function)
        } else {
            this
        };
        let is_glue = || words::has(&IS_GLUE, last_name(&frame.function));
        frame.in_app = inside == 0 && !outside && !((before || next) && is_glue());
        inside = inside.saturating_sub(1);
        (before, this, rest) = (this, next, behind);
    }
}

/// Whether the frame is a wasm frame or matches [`SYMBOLS`], so that an adjacent function may be glue.
fn is_shim(frame: &Frame) -> bool {
    is_wasm(frame) || is_symbol(frame)
}

/// Whether the frame is a call in a wasm module.
pub fn is_wasm(frame: &Frame) -> bool {
    frame.index.is_some()
        || frame.offset.is_some()
        || frame.module.is_some()
        || frame.file == "[wasm code]"
}

/// Whether the function is one of those through which Rust enters a panic, such as `core::panicking::panic_fmt` or
/// `core::option::unwrap_failed`. Functions that catch panics are not.
fn enters_panic(frame: &Frame) -> bool {
    let name = frame.function.as_str();
    let has = |part| cut::find(name, part).is_some();
    let of_crate = match name.strip_prefix("core::") {
        Some(path) => {
            path.starts_with("panicking::") || path.ends_with("_failed") || has("::panic_")
        }
        None => name.starts_with("std::panicking::") && !has("::try") && !has("::catch_unwind"),
    };
    of_crate || name.ends_with("rust_begin_unwind")
}

/// Whether the function belongs to the runtime or the glue whatever its neighbors are: its name matches [`SYMBOLS`], with or
/// without the object that JavaScript engines print before it, or ends with `externref shim`.
fn is_symbol(frame: &Frame) -> bool {
    let whole = cut::before(&frame.function, " [as ");
    let last = last_name(whole);
    words::has(&IS_SYMBOL, last)
        || last.len() < whole.len() && words::has(&IS_SYMBOL, whole)
        || whole.ends_with("externref shim")
}

/// Returns the part of a name after its last `.`, `/` or blank: `real` for `HTMLButtonElement.real`.
fn last_name(function: &str) -> &str {
    cut::tail(function, const { &Bytes::but(b"./ ") })
}

/// Whether a Rust function belongs to one of [`CRATES`], the runtime and the frameworks. In an implementation of a trait, the
/// trait decides, and the type if it has a path: `<T as core::convert::Into<U>>::into` belongs to them,
/// `<Vec<T> as app::Total>::total` does not.
fn is_library(name: &str) -> bool {
    match name
        .strip_prefix("<")
        .and_then(|inside| cut::once(inside, " as "))
    {
        Some((own, of_trait)) => {
            is_crate(of_trait) && (is_crate(own) || cut::find(own, "::").is_none())
        }
        None => is_crate(name),
    }
}

/// Whether a path starts with one of [`CRATES`]. Signs and keywords of types before it, such as `&mut `, are skipped.
fn is_crate(path: &str) -> bool {
    let (_, path) = cut::split(path, const { &Bytes::of(b"<&*([ ") });
    let path = ["mut ", "dyn ", "const "]
        .iter()
        .find_map(|word| path.strip_prefix(word))
        .unwrap_or(path);
    cut::once(path, "::").is_some_and(|(root, _)| words::has(&IS_CRATE, root))
}
