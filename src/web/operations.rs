//! The browser's operations that have not ended. With `panic = "abort"` a panic cancels them, because the instance must not be
//! entered again.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;

thread_local! {
    static OPERATIONS: Operations = const { Operations::new() };
}

struct Operations {
    running: RefCell<Vec<(JsValue, Cancel)>>,
    are_cancelled: Cell<bool>,
}

/// Makes the browser enter the instance no more because of the operation.
type Cancel = fn(&JsValue);

impl Operations {
    const fn new() -> Self {
        Operations {
            running: RefCell::new(Vec::new()),
            are_cancelled: Cell::new(false),
        }
    }
}

/// An operation that is running. It ends when this is dropped.
pub(super) struct Operation(JsValue);

impl Operation {
    /// `cancel` is called with `handle` if the program panics before the operation ends.
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

/// Cancels all operations that are running. Called at a panic that aborts.
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) fn cancel_all() {
    let _ = OPERATIONS.try_with(|operations| {
        operations.are_cancelled.set(true);
        for (handle, cancel) in operations.running.take() {
            cancel(&handle);
        }
    });
}

/// Whether [`cancel_all`] has run. What starts later can still be issued, but nothing learns how it ends.
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) fn are_cancelled() -> bool {
    OPERATIONS.with(|operations| operations.are_cancelled.get())
}
