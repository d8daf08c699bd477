//! The functions of the recorder, which is written in JavaScript: see `src/recorder/linked.js`. None of them throws.

#[cfg(any(feature = "viewer", feature = "js"))]
use js_sys::Function;
use js_sys::{Array, Error, Object, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/dist/recorder.js")]
extern "C" {
    /// Starts the recorder with these settings, an object with the JavaScript names. Errors are ignored. `build_id` is
    /// [`BUILD_ID`](super::build_id::BUILD_ID).
    pub(crate) fn start(settings: &Object, build_id: &str);

    /// Records a failure, and returns its id, or an empty text if it was dropped. `file` is empty, and `line` and `column` are
    /// 0, if they are unknown. `context` is an object or undefined, and `scopes` a list or undefined. The stack is that of
    /// `error`. `asked` is 0 if the callbacks were not called for the failure yet, 1 if they keep it, or 2 if they drop it.
    // The returned id is a `JsValue`, because a returned `String` would be allocated in an instance that may have panicked.
    #[allow(
        clippy::too_many_arguments,
        reason = "one call with many arguments takes the least code"
    )]
    pub(crate) fn record(
        kind: &str,
        r#type: &str,
        message: &str,
        file: &str,
        line: u32,
        column: u32,
        error: &Error,
        causes: &Array,
        context: &JsValue,
        scopes: &JsValue,
        is_handled: bool,
        is_fatal: bool,
        asked: u32,
    ) -> JsValue;

    /// Whether the hook must call the callbacks for a panic before it passes the panic to `record`: the recorder's second file,
    /// which calls them otherwise, is not loaded, and after the panic they can no longer be called.
    #[wasm_bindgen(js_name = mustAsk)]
    pub(crate) fn must_ask() -> bool;

    /// Records a value that JavaScript threw, and returns the id of the exception, or an empty text if it is a duplicate or
    /// dropped.
    #[wasm_bindgen(js_name = captureThrown)]
    pub(crate) fn capture_thrown(error: &JsValue) -> JsValue;

    pub(crate) fn breadcrumb(text: &str);

    /// Returns a promise that resolves when all recorded failures are written. It rejects only with
    /// `ignoreStorageErrors: false`, and does not settle after a panic that aborts.
    pub(crate) fn flush() -> Promise;

    /// Returns the status of the recorder and its backends as an object: `Status` in `types.d.ts`.
    pub(crate) fn status() -> JsValue;

    #[wasm_bindgen(js_name = openViewer)]
    pub(crate) fn open_viewer();

    /// Makes V8 collect at least `least` frames for the stack of an error. Other engines have no such limit.
    #[wasm_bindgen(js_name = keepFrames)]
    pub(crate) fn keep_frames(least: u32);

    /// Calls `step`, and catches any exception that it throws, including a wasm trap.
    // Uses neither `catch` nor a return value, because the glue of both would enter the instance after a trap.
    pub(crate) fn attempt(step: &mut dyn FnMut());
}

#[cfg(feature = "core")]
#[wasm_bindgen(module = "/dist/recorder.js")]
extern "C" {
    /// Ends all journal entries of the recorder, so that it counts later failures in new entries.
    pub(crate) fn seal();

    /// Notifies subscribers, in this tab and other ones, that the core has changed records. `channel.js` lists the messages.
    pub(crate) fn announce(message: &str);
}

#[cfg(any(feature = "viewer", feature = "js"))]
#[wasm_bindgen(module = "/dist/recorder.js")]
extern "C" {
    /// Calls `listener` after every change of stored records, in this tab or another one. Returns a function that removes the
    /// listener.
    pub(crate) fn subscribe(listener: &Function) -> Function;
}

#[cfg(feature = "js")]
#[wasm_bindgen(module = "/dist/recorder.js")]
extern "C" {
    pub(crate) fn init(settings: &JsValue) -> Promise;

    /// Returns the settings that the recorder has read, without callbacks, or undefined while its second file is not loaded.
    pub(crate) fn settings() -> JsValue;

    #[wasm_bindgen(js_name = captureThrown)]
    pub(crate) fn capture_value(error: &JsValue, context: &JsValue, handled: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = breadcrumb)]
    pub(crate) fn breadcrumb_with(text: &JsValue, data: &JsValue);
}

// wasm-bindgen copies only scripts that an `extern` block names. This block makes it copy `linked-details.js`, which
// `recorder.js` imports on demand. Its function is never called, so no static import is generated.
#[wasm_bindgen(module = "/dist/linked-details.js")]
extern "C" {
    #[allow(dead_code, reason = "names the script")]
    #[wasm_bindgen(js_name = start)]
    fn start_details();
}

/// Runs `step` through JavaScript, and returns even if it traps.
// A trap does not restore the stack pointer, which may be past the end of the stack. This function restores it when it
// returns, because its closure is on the stack.
#[inline(never)]
pub(super) fn attempt_step(step: &mut dyn FnMut()) {
    let mut step = std::panic::AssertUnwindSafe(step);
    attempt(&mut move || {
        let step = &mut step;
        (**step)();
    });
}
