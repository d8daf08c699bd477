//! What is under way in the database, and how it ends.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Promise, Reflect, futures::JsFuture};
use wasm_bindgen::prelude::*;
use web_sys::{IdbRequest, IdbTransaction};

use crate::core::storage::{Failure, Pending, ready};
use crate::web::{env, timers};

const ANSWER_MS: u32 = 5_000;

thread_local! {
    static UNDER_WAY: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
    static DYING: Cell<bool> = const { Cell::new(false) };
}

/// From now on nothing tells how it ended: the instance must not be entered
/// again. Writes are issued all the same.
pub(crate) fn let_go() {
    DYING.set(true);
    for target in UNDER_WAY.try_with(RefCell::take).unwrap_or_default() {
        for handler in ["onsuccess", "onerror", "oncomplete", "onabort"] {
            let _ = Reflect::set(&target, &handler.into(), &JsValue::NULL);
        }
    }
}

pub(crate) fn has_let_go() -> bool {
    DYING.get()
}

/// A request or transaction whose end is awaited.
pub(super) struct Awaited {
    target: JsValue,
    good: &'static str,
    end: Promise,
}

impl Awaited {
    /// Never rejects: nobody may be waiting any longer, and the host would hear of it.
    fn new(target: JsValue, good: &'static str, bad: &str) -> Self {
        let end = Promise::new(&mut |resolve, _| {
            for event in [good, bad] {
                let _ = Reflect::set(&target, &["on", event].concat().into(), &resolve);
            }
        });
        UNDER_WAY.with_borrow_mut(|under_way| under_way.push(target.clone()));
        Awaited { target, good, end }
    }

    pub fn request(request: &IdbRequest) -> Self {
        Self::new(request.into(), "success", "error")
    }

    /// Whether it went well.
    pub async fn end(self) -> bool {
        let event = JsFuture::from(self.end.clone()).await.unwrap_or_default();
        env::text(&env::get(&event, "type"), 20).is_some_and(|event| event == self.good)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        UNDER_WAY.with_borrow_mut(|under_way| under_way.retain(|other| *other != self.target));
    }
}

/// The result of a read.
pub(super) fn answer(request: IdbRequest) -> Pending<Array> {
    let awaited = Awaited::request(&request);
    Box::pin(timers::within(ANSWER_MS, async move {
        let is_good = awaited.end().await;
        let result = request.result().ok().filter(|_| is_good);
        let result = result.and_then(|result| result.dyn_into().ok());
        result.ok_or_else(|| Failure("a read failed".into()))
    }))
}

/// How a transaction ends that was committed.
pub(super) fn ended(transaction: IdbTransaction) -> Pending<()> {
    if DYING.get() {
        return ready(Ok(()));
    }
    let awaited = Awaited::new(transaction.clone().into(), "complete", "abort");
    Box::pin(timers::within(ANSWER_MS, async move {
        if awaited.end().await {
            return Ok(());
        }
        let error = transaction.error().map(JsValue::from).unwrap_or_default();
        Err(Failure(env::describe_error(&error)))
    }))
}
