//! Calls a function of this instance later, by `setTimeout`.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{
    listeners,
    timers::{clear_timeout, let_exit, set_timeout},
};

/// Milliseconds that are too many to keep a process alive for.
const LONG: u32 = 1_000;

struct Timer {
    handle: JsValue,
    work: fn(),
    _closure: Closure<dyn FnMut()>,
}

thread_local! {
    static WAITING: RefCell<Vec<Timer>> = const { RefCell::new(Vec::new()) };
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

/// Nothing waits any more.
pub(crate) fn stop() {
    for timer in WAITING.try_with(RefCell::take).unwrap_or_default() {
        clear_timeout(&timer.handle);
        // The panic may be under way inside it.
        std::mem::forget(timer);
    }
}
