//! How the callbacks of the app are asked about a panic before the recorder gets it.

use std::cell::Cell;

use js_sys::Error;

use super::failure::Failure;

/// The argument `asked` of `record`: the hook has not called the callbacks for the failure.
pub(super) const NOT_ASKED: u32 = 0;
/// The hook has called the callbacks, and they keep the failure.
pub(super) const ASKED: u32 = 1;
/// The hook has called the callbacks, and they drop the failure.
pub(super) const DROPPED: u32 = 2;

/// Calls the callbacks about a panic, may change it, and returns the argument `asked` of `record`.
pub(super) type Ask = fn(&mut Failure, &Error) -> u32;

thread_local! {
    /// Calls the callbacks if the recorder cannot, and returns the argument `asked` of `record`. A function pointer, so that an
    /// app that uses the default settings does not link `callbacks.rs`.
    static ASK: Cell<Ask> = const { Cell::new(|_, _| NOT_ASKED) };
}

/// Makes `ask` the function that calls the callbacks.
pub(super) fn ask_with(ask: Ask) {
    ASK.set(ask);
}

/// Calls the function that [`ask_with`] has set.
pub(super) fn ask(failure: &mut Failure, error: &Error) -> u32 {
    ASK.get()(failure, error)
}
