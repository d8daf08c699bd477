//! The state of the hook in this thread. The values of `locals!` and the callbacks are in other files, so that an app links
//! them only if it uses them.

use std::cell::Cell;

use js_sys::Error;

use crate::hook::failure::Failure;

/// The argument `asked` of `record`: the hook has not called the callbacks for the failure.
pub(super) const NOT_ASKED: u32 = 0;
/// The argument `asked` of `record`: the hook has called the callbacks, and they keep the failure.
pub(super) const ASKED: u32 = 1;
/// The argument `asked` of `record`: the hook has called the callbacks, and they drop the failure.
pub(super) const DROPPED: u32 = 2;

/// A function that calls the app's callbacks for a panic, which they may change. Returns the argument `asked` of `record`:
/// [`NOT_ASKED`], [`ASKED`] or [`DROPPED`].
pub(super) type Ask = fn(&mut Failure, &Error) -> u32;

pub(super) struct State {
    /// Calls the app's callbacks for a panic, if the recorder cannot. By default it calls none. A function pointer, so that an
    /// app that uses the default settings does not link `callbacks.rs`.
    pub ask: Cell<Ask>,
    /// The function that the core has set to be called before a panic is recorded.
    pub at_panic: Cell<fn()>,
    pub is_hook_set: Cell<bool>,
    /// Whether a panic is being recorded. A second panic meanwhile is not recorded.
    pub is_recording: Cell<bool>,
    /// Whether the `Debug` of a value of `locals!` is running. Its panic is caught and not recorded.
    pub is_formatting: Cell<bool>,
}

thread_local! {
    pub(super) static STATE: State = const {
        State {
            ask: Cell::new(|_, _| NOT_ASKED),
            at_panic: Cell::new(|| {}),
            is_hook_set: Cell::new(false),
            is_recording: Cell::new(false),
            is_formatting: Cell::new(false),
        }
    };
}
