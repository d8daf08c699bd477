//! Time limits of what is under way, by `setTimeout`, in windows and in workers.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    task::Poll,
};

use js_sys::{Function, Promise, futures::JsFuture};
use wasm_bindgen::prelude::*;

use super::env;
use crate::core::storage::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

thread_local! {
    static DEADLINES: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// Clears the deadlines of what is under way.
pub(crate) fn stop() {
    for handle in DEADLINES.try_with(RefCell::take).unwrap_or_default() {
        clear_timeout(&handle);
    }
}

/// A promise that resolves when the time is over, unless this is dropped before.
struct Deadline {
    handle: JsValue,
    over: Promise,
}

impl Deadline {
    fn new(milliseconds: u32) -> Self {
        let handle = AssertUnwindSafe(Cell::default());
        let over = Promise::new(&mut |resolve, _| {
            handle.set(set_timeout(&resolve, milliseconds).unwrap_or_default());
        });
        let handle: JsValue = handle.take();
        DEADLINES.with_borrow_mut(|deadlines| deadlines.push(handle.clone()));
        Deadline { handle, over }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
        DEADLINES.with_borrow_mut(|deadlines| deadlines.retain(|other| *other != self.handle));
    }
}

async fn over(deadline: Deadline) {
    let _ = JsFuture::from(deadline.over.clone()).await;
}

/// Resolves in a later task, so that the page can do other work.
pub(crate) fn pause() -> Pin<Box<dyn Future<Output = ()>>> {
    // No panic of an app cancels the timers of the package's core.
    #[cfg(feature = "package")]
    let waiting = async {
        let mut set = |resolve: Function, _| drop(set_timeout(&resolve, 0));
        let _ = JsFuture::from(Promise::new(&mut set)).await;
    };
    #[cfg(not(feature = "package"))]
    let waiting = over(Deadline::new(0));
    Box::pin(waiting)
}

/// Lets a process of Node.js, Deno or Bun end before the timer is due. The timer of a browser is a number.
fn let_exit(timer: &JsValue) {
    if let Some(unref) = env::get(timer, "unref").dyn_ref::<Function>() {
        let _ = unref.call0(timer);
    }
}

/// `work`, or a failure after `milliseconds`.
pub(crate) async fn within<T>(
    milliseconds: u32,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let deadline = Deadline::new(milliseconds);
    let_exit(&deadline.handle);
    let mut over = pin!(over(deadline));
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
