//! Pending requests and transactions of IndexedDB.

use js_sys::{Array, Promise, Reflect, futures::JsFuture};
use wasm_bindgen::prelude::*;
use web_sys::{IdbRequest, IdbTransaction};

use crate::core::storage::{Failure, Pending, ready};
use crate::web::{
    env,
    operations::{self, Operation},
    timers,
};

/// Milliseconds after which a request counts as failed.
const ANSWER_MS: u32 = 5_000;

/// Removes the event handlers of a request or transaction.
fn remove_handlers(target: &JsValue) {
    for handler in ["onsuccess", "onerror", "oncomplete", "onabort"] {
        let _ = Reflect::set(target, &handler.into(), &JsValue::NULL);
    }
}

/// A pending request or transaction.
pub(super) struct Awaited {
    _operation: Operation,
    /// The name of the event with which it succeeds.
    success: &'static str,
    end: Promise,
}

impl Awaited {
    /// Listens for the events `success` and `failure`, which end the request or transaction. The promise resolves for both: if it
    /// rejected and nothing awaited it, the page would see an unhandled rejection.
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

    /// Waits until it has ended. Returns whether it has succeeded.
    pub async fn end(self) -> bool {
        let event = JsFuture::from(self.end.clone()).await.unwrap_or_default();
        env::text(&env::get(&event, "type"), 20).is_some_and(|event| event == self.success)
    }
}

/// Returns the result of a read.
pub(super) fn answer(request: IdbRequest) -> Pending<Array> {
    let awaited = Awaited::request(&request);
    Box::pin(timers::with_time_limit(ANSWER_MS, async move {
        let has_succeeded = awaited.end().await;
        let result = request.result().ok().filter(|_| has_succeeded);
        let result = result.and_then(|result| result.dyn_into().ok());
        result.ok_or_else(|| Failure("a read failed".into()))
    }))
}

/// Waits until a committed transaction has ended. After a panic, resolves at once, as if it had succeeded.
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
