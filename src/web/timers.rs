//! `setTimeout`, in windows and in workers.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::pin,
    task::Poll,
};

use js_sys::{Function, Promise, futures::JsFuture};
use wasm_bindgen::prelude::*;

use super::{env, listeners};
use crate::storage::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Milliseconds that are too many to keep a process alive for.
const LONG: u32 = 1_000;

struct Timer {
    handle: JsValue,
    work: fn(),
    _closure: Closure<dyn FnMut()>,
}

thread_local! {
    static WAITING: RefCell<Vec<Timer>> = const { RefCell::new(Vec::new()) };
    static DEADLINES: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// Calls `work` once after `milliseconds`, unless it is waiting to be called already.
pub(crate) fn later(milliseconds: u32, work: fn()) {
    let is_same = move |timer: &Timer| std::ptr::fn_addr_eq(timer.work, work);
    WAITING.with_borrow_mut(|waiting| {
        if waiting.iter().any(is_same) {
            return;
        }
        let closure = Closure::<dyn FnMut()>::new(move || {
            let ended = WAITING.with_borrow_mut(|waiting| {
                let at = waiting.iter().position(is_same)?;
                Some(waiting.swap_remove(at))
            });
            work();
            drop(ended);
        });
        if let Ok(handle) = set_timeout(&listeners::quiet(closure.as_ref()), milliseconds) {
            if milliseconds >= LONG {
                let_exit(&handle);
            }
            waiting.push(Timer {
                handle,
                work,
                _closure: closure,
            });
        }
    });
}

/// Node keeps a process alive for its timers; a browser's timer is a number.
fn let_exit(handle: &JsValue) {
    if let Some(unref) = env::get(handle, "unref").dyn_ref::<Function>() {
        let _ = unref.call0(handle);
    }
}

/// Nothing waits any more.
pub(crate) fn stop() {
    for timer in WAITING.try_with(RefCell::take).unwrap_or_default() {
        clear_timeout(&timer.handle);
        // The panic may be under way inside it.
        std::mem::forget(timer);
    }
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

async fn over(milliseconds: u32) {
    let deadline = Deadline::new(milliseconds);
    let _ = JsFuture::from(deadline.over.clone()).await;
}

/// Resolves in a later task, so that the page can do other work.
#[cfg(feature = "journal")]
pub(crate) fn pause() -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(over(0))
}

/// `work`, or a failure after `milliseconds`.
pub(crate) async fn within<T>(
    milliseconds: u32,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut over = pin!(over(milliseconds));
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
