//! Frames of Rust that are not the app's: panic hooks, the standard library, frameworks, wasm-bindgen's glue. They are shown,
//! but name no culprit and decide no group.

use super::{
    cut::{self, Bytes},
    words::{self, Row},
};
use crate::core::exception::Frame;

/// What an app is built of, by the name of its crates.
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
    // What calls an app's components, effects and handlers, and into which the compiler draws them.
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
static IS_CRATE: [u32; words::size(CRATES)] = words::table(CRATES);
const SYMBOLS: &[Row<()>] = &[(
    (),
    &[
        // What the package puts around a handler.
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
static IS_SYMBOL: [u32; words::size(SYMBOLS)] = words::table(SYMBOLS);
/// Names in wasm-bindgen's glue that others use too: they count beside a WebAssembly frame or a shim only.
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
static IS_GLUE: [u32; words::size(GLUE)] = words::table(GLUE);

/// Sets `in_app` of every frame: not of the Rust runtime, of frameworks, of wasm-bindgen's glue, nor of a panic hook.
pub fn mark(frames: &mut [Frame]) {
    // What a panic hook calls, in whatever crate or script it lives, is inside of the frames that enter the panic.
    let entered = frames
        .iter()
        .rposition(enters_panic)
        .map_or(0, |last| last + 1);
    let symbols: Vec<bool> = frames.iter().map(is_symbol).collect();
    let all = frames.iter().zip(&symbols);
    let shims: Vec<bool> = all
        .map(|(frame, is_symbol)| *is_symbol || is_wasm(frame))
        .collect();
    for (at, (frame, is_symbol)) in frames.iter_mut().zip(symbols).enumerate() {
        let is_shim = |at: Option<usize>| Some(&true) == at.and_then(|at| shims.get(at));
        let is_beside_shim = is_shim(at.checked_sub(1)) || is_shim(at.checked_add(1));
        let outside = is_symbol
            || is_wasm(frame) && is_library(&frame.function)
            || is_beside_shim && words::has(&IS_GLUE, last_name(&frame.function));
        frame.in_app = at >= entered && !outside;
    }
}

pub fn is_wasm(frame: &Frame) -> bool {
    frame.index.is_some()
        || frame.offset.is_some()
        || frame.module.is_some()
        || frame.file == "[wasm code]"
}

fn enters_panic(frame: &Frame) -> bool {
    let name = frame.function.as_str();
    let is_caught = || {
        let mut parts = ["::try", "::catch_unwind"].iter();
        parts.any(|part| cut::find(name, part).is_some())
    };
    name.starts_with("core::panicking::")
        || name.starts_with("std::panicking::") && !is_caught()
        || name.ends_with("rust_begin_unwind")
        || name.starts_with("core::")
            && (name.ends_with("_failed") || cut::find(name, "::panic_").is_some())
}

/// Names that are machinery wherever they stand; JavaScript may print an object before them.
fn is_symbol(frame: &Frame) -> bool {
    let whole = cut::before(&frame.function, " [as ");
    let last = last_name(whole);
    words::has(&IS_SYMBOL, last)
        || last.len() < whole.len() && words::has(&IS_SYMBOL, whole)
        || whole.ends_with("externref shim")
}

/// `HTMLButtonElement.real` → `real`
fn last_name(function: &str) -> &str {
    cut::tail(function, const { &Bytes::but(b"./ ") })
}

/// `core::ops::function::FnOnce::call_once`, `<T as core::convert::Into<U>>::into`, but not `<Vec<T> as app::Total>::total`.
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

fn is_crate(path: &str) -> bool {
    let (_, path) = cut::split(path, const { &Bytes::of(b"<&*([ ") });
    let path = ["mut ", "dyn ", "const "]
        .iter()
        .find_map(|word| path.strip_prefix(word))
        .unwrap_or(path);
    cut::once(path, "::").is_some_and(|(root, _)| words::has(&IS_CRATE, root))
}
