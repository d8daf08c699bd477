//! Waits for pending requests and transactions of IndexedDB, at most for a time limit.

use js_sys::{Array, Promise, Reflect, futures::JsFuture};
use wasm_bindgen::prelude::*;
use web_sys::{IdbRequest, IdbTransaction};

use crate::core::storage::{Failure, Pending, ready};
use crate::web::{
    env,
    operations::{self, Operation},
    timers,
};

/// Milliseconds after which a request or transaction counts as failed.
const ANSWER_MS: u32 = 5_000;

/// Removes the event handlers of a request or transaction, so that it no longer resolves promises of this wasm instance.
fn remove_handlers(target: &JsValue) {
    for handler in ["onsuccess", "onerror", "oncomplete", "onabort"] {
        let _ = Reflect::set(target, &handler.into(), &JsValue::NULL);
    }
}

/// A request or transaction of IndexedDB that has not ended.
pub(super) struct Awaited {
    _operation: Operation,
    /// The name of the event that ends the request or transaction if it succeeds.
    success: &'static str,
    end: Promise,
}

impl Awaited {
    /// Starts to wait for `target`, a request or transaction, which ends with the event `success` or `failure`. The promise
    /// `end` resolves after either event: if it rejected and nothing awaited it, the page would see an unhandled rejection.
    fn new(target: JsValue, success: &'static str, failure: &str) -> Self {
        let end = Promise::new(&mut |resolve, _| {
            for event in [success, failure] {
                let _ = Reflect::set(&target, &["on", event].concat().into(), &resolve);
            }
        });
        Awaited {
            _operation: Operation::new(target, remove_handlers),
            success,
            end,
        }
    }

    pub fn request(request: &IdbRequest) -> Self {
        Self::new(request.into(), "success", "error")
    }

    /// Waits until the request or transaction has ended. Returns whether it has succeeded.
    pub async fn end(self) -> bool {
        let event = JsFuture::from(self.end.clone()).await.unwrap_or_default();
        env::text(&env::get(&event, "type"), 20).is_some_and(|event| event == self.success)
    }
}

/// Waits for a read request, and returns its result, an array. Fails after [`ANSWER_MS`].
pub(super) fn answer(request: IdbRequest) -> Pending<Array> {
    let awaited = Awaited::request(&request);
    Box::pin(timers::with_time_limit(ANSWER_MS, async move {
        let has_succeeded = awaited.end().await;
        let result = request.result().ok().filter(|_| has_succeeded);
        let result = result.and_then(|result| result.dyn_into().ok());
        result.ok_or_else(|| Failure("a read failed".into()))
    }))
}

/// Waits until a committed transaction has ended; fails if it was aborted, or after [`ANSWER_MS`]. After a panic, returns
/// success at once, because the result cannot be received.
pub(super) fn ended(transaction: IdbTransaction) -> Pending<()> {
    if operations::are_cancelled() {
        return ready(Ok(()));
    }
    let awaited = Awaited::new(transaction.clone().into(), "complete", "abort");
    Box::pin(timers::with_time_limit(ANSWER_MS, async move {
        if awaited.end().await {
            return Ok(());
        }
        let error = transaction.error().map(JsValue::from).unwrap_or_default();
        Err(Failure(env::describe_error(&error)))
    }))
}
