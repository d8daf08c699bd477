//! Time limits and pauses for a core that is linked into a Rust app. Uses `setTimeout`, in windows and in workers.

use std::{
    cell::Cell,
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    task::Poll,
};

use js_sys::{Function, Promise, futures::JsFuture};
use wasm_bindgen::prelude::*;

use super::{env, operations::Operation};
use crate::core::storage::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// A promise that resolves after some milliseconds. Dropping the deadline clears its timer.
struct Deadline {
    timer: Operation,
    over: Promise,
}

impl Deadline {
    fn new(milliseconds: u32) -> Self {
        let handle = AssertUnwindSafe(Cell::default());
        let over = Promise::new(&mut |resolve, _| {
            handle.set(set_timeout(&resolve, milliseconds).unwrap_or_default());
        });
        let timer = Operation::new(handle.take(), clear_timeout);
        Deadline { timer, over }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(self.timer.handle());
    }
}

/// Waits until the time of `deadline` is over.
async fn wait(deadline: Deadline) {
    let _ = JsFuture::from(deadline.over.clone()).await;
}

/// Returns a future that resolves in a later task, so that the page can do other work between two steps of the core.
pub(super) fn pause() -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(wait(Deadline::new(0)))
}

/// Allows a process of Node.js, Deno or Bun to exit before the timer fires. Does nothing in a browser, where a timer is a
/// number.
fn let_exit(timer: &JsValue) {
    if let Some(unref) = env::get(timer, "unref").dyn_ref::<Function>() {
        let _ = unref.call0(timer);
    }
}

/// Returns the result of `work`, or a failure if it takes longer than `milliseconds`.
pub(super) async fn with_time_limit<T>(
    milliseconds: u32,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let deadline = Deadline::new(milliseconds);
    let_exit(deadline.timer.handle());
    let mut over = pin!(wait(deadline));
    let mut work = pin!(work);
    poll_fn(|context| {
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        let late = over.as_mut().poll(context);
        late.map(|()| Err(Failure("no answer in time".into())))
    })
    .await
}
