//! Frames that stand between a fault and its cause without being either: panic hooks, the standard library,
//! wasm-bindgen's shims, natives, browser extensions. They are shown, but name no culprit and decide no group.

use super::cut::{self, Bytes, starts_with_any};
use crate::core::exception::Frame;

const CRATES: [&str; 16] = [
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
];
/// What calls an app's components, effects and handlers, and into which the compiler draws them.
const FRAMEWORKS: [&str; 48] = [
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
];
const SYMBOLS: [&str; 11] = [
    // What the package puts around a handler.
    "__tinyturret",
    "rust_begin_unwind",
    "rust_panic",
    "__rust_",
    "__rdl_",
    "__rg_",
    "__wbg_",
    "__wbindgen_",
    "__externref_",
    "wasm_bindgen__convert__",
    "wasm-stub",
];
const FILES: [&str; 13] = [
    "<anonymous>",
    "[native code]",
    "native",
    "unknown",
    "index ",
    "node:",
    "internal/",
    "ext:",
    "bun:",
    "chrome:",
    "resource:",
    "debugger eval code",
    "InternalBytecode.js",
];
/// Safari masks the URLs of extensions, and names a user's scripts so.
const FOREIGN: [&str; 7] = [
    "chrome-extension:",
    "moz-extension:",
    "safari-extension:",
    "safari-web-extension:",
    "ms-browser-extension:",
    "webkit-masked-url:",
    "user-script:",
];
/// Names in wasm-bindgen's glue that others use too: they count beside a WebAssembly frame or a shim only.
const GLUE: [&str; 7] = [
    "real",
    "makeMutClosure",
    "makeClosure",
    "logError",
    "handleError",
    "addBorrowedObject",
    "cb0",
];

/// Sets `in_app` and `foreign` of every frame.
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
        frame.foreign = starts_with_any(&frame.file, &FOREIGN);
        let outside = frame.foreign
            || is_symbol
            || is_machinery(frame)
            || is_beside_shim && GLUE.contains(&last_name(&frame.function));
        frame.in_app = at >= entered && !outside;
    }
}

fn is_machinery(frame: &Frame) -> bool {
    let file = frame.file.as_str();
    file.is_empty() && !is_wasm(frame)
        || starts_with_any(file, &FILES)
        || is_wasm(frame) && is_library(&frame.function)
}

pub fn is_wasm(frame: &Frame) -> bool {
    frame.index.is_some() || frame.offset.is_some() || frame.file == "[wasm code]"
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
    starts_with_any(last, &SYMBOLS)
        || last.len() < whole.len() && starts_with_any(whole, &SYMBOLS)
        || whole.ends_with("externref shim")
}

/// `HTMLButtonElement.real` → `real`
fn last_name(function: &str) -> &str {
    cut::tail(function, const { &Bytes::but(b"./ ") })
}

/// `core::ops::function::FnOnce::call_once`, `<T as core::convert::Into<U>>::into`, but not `<Vec<T> as app::Total>::total`.
fn is_library(name: &str) -> bool {
    match name
        .strip_prefix('<')
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
    cut::once(path, "::")
        .is_some_and(|(root, _)| CRATES.contains(&root) || FRAMEWORKS.contains(&root))
}
