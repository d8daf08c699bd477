//! `setTimeout`, in windows and in workers.

use std::{
    cell::RefCell,
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
};

use js_sys::{Function, Promise, futures::JsFuture};
use wasm_bindgen::prelude::*;

use crate::storage::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

thread_local! {
    static WAITING: RefCell<Option<(JsValue, Closure<dyn FnMut()>)>> = const { RefCell::new(None) };
}

/// Calls `work` once after `milliseconds`, unless a call is waiting already.
pub(crate) fn soon(milliseconds: u32, work: fn()) {
    WAITING.with_borrow_mut(|waiting| {
        if waiting.is_some() {
            return;
        }
        let closure = Closure::<dyn FnMut()>::new(move || {
            let ended = WAITING.take();
            work();
            drop(ended);
        });
        let timer = set_timeout(closure.as_ref().unchecked_ref(), milliseconds);
        *waiting = timer.ok().map(|timer| (timer, closure));
    });
}

/// Nothing waits any more.
pub(crate) fn stop() {
    if let Ok(Some((timer, _closure))) = WAITING.try_with(RefCell::take) {
        clear_timeout(&timer);
    }
}

/// `work`, or a failure after `milliseconds`.
pub(crate) async fn within<T>(
    milliseconds: u32,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let late = Promise::new(&mut |resolve, _| {
        let _ = set_timeout(&resolve, milliseconds);
    });
    let mut late = JsFuture::from(late);
    let mut work = pin!(work);
    poll_fn(|context| {
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        let late = Pin::new(&mut late).poll(context);
        late.map(|_| Err(Failure("no answer in time".into())))
    })
    .await
}
