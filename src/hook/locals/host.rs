//! The functions of the platform that `locals!` requires.

use std::ops::Range;

/// The functions of the platform.
#[derive(Clone)]
pub struct Host {
    /// The addresses of this thread's stack; empty if they are unknown.
    pub stack: Range<usize>,
    /// Runs a step that may panic, and always returns.
    pub attempt: fn(&mut dyn FnMut()),
    /// Whether the stack has been empty since the last call.
    pub is_new_turn: fn() -> bool,
}

impl Host {
    pub(crate) fn new(
        stack: Range<usize>,
        attempt: fn(&mut dyn FnMut()),
        is_new_turn: fn() -> bool,
    ) -> Self {
        Host {
            stack,
            attempt,
            is_new_turn,
        }
    }
}
