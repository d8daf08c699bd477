//! Converts futures to promises.

use std::{panic::AssertUnwindSafe, pin::Pin};

use js_sys::{Promise, futures::future_to_promise};
use wasm_bindgen::JsValue;

/// Converts a future to a promise with the same result. With `panic = "unwind"`, the promise rejects if the future panics.
pub(super) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    promise_of(Box::pin(future))
}

// The future is boxed, because `future_to_promise` adds a kilobyte of wasm for each type of future.
fn promise_of(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(AssertUnwindSafe(future))
}

/// Runs `work`, and returns a promise that resolves to undefined when it has ended.
#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
pub(super) fn resolve_undefined(work: impl Future<Output = ()> + 'static) -> Promise {
    promise(async {
        work.await;
        Ok(JsValue::UNDEFINED)
    })
}
