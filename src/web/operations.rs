//! The pending operations of the browser, such as requests and timers. With `panic = "abort"`, a panic cancels them, because
//! their callbacks must not call the wasm instance again.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;

thread_local! {
    static OPERATIONS: Operations = const { Operations::new() };
}

/// The pending operations of this thread, each as its handle and the function that cancels it. `are_cancelled` is true after a
/// panic has cancelled them.
struct Operations {
    running: RefCell<Vec<(JsValue, Cancel)>>,
    are_cancelled: Cell<bool>,
}

/// A function that cancels an operation, given its handle (such as a request or the id of a timer), so that the browser no
/// longer calls this wasm instance for it.
type Cancel = fn(&JsValue);

impl Operations {
    const fn new() -> Self {
        Operations {
            running: RefCell::new(Vec::new()),
            are_cancelled: Cell::new(false),
        }
    }
}

/// A pending operation in the list of those that a panic cancels. Dropping it removes it from the list, and does not cancel it.
pub(super) struct Operation(JsValue);

impl Operation {
    /// Adds an operation to the list of those that a panic cancels by calling `cancel` with `handle`. It remains there until
    /// the returned value is dropped.
    pub fn new(handle: JsValue, cancel: Cancel) -> Self {
        OPERATIONS.with(|operations| {
            let mut running = operations.running.borrow_mut();
            running.push((handle.clone(), cancel));
        });
        Operation(handle)
    }

    pub fn handle(&self) -> &JsValue {
        &self.0
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        OPERATIONS.with(|operations| {
            let mut running = operations.running.borrow_mut();
            running.retain(|(handle, _)| *handle != self.0);
        });
    }
}

/// Calls the cancel function of each pending operation, and makes `are_cancelled` return true from then on. Called at a panic
/// that aborts.
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) fn cancel_all() {
    let _ = OPERATIONS.try_with(|operations| {
        operations.are_cancelled.set(true);
        for (handle, cancel) in operations.running.take() {
            cancel(&handle);
        }
    });
}

/// Returns whether a panic has cancelled the pending operations. Later operations are still issued, but their results are not
/// received.
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) fn are_cancelled() -> bool {
    OPERATIONS.with(|operations| operations.are_cancelled.get())
}
