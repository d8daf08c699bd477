//! The functions of the platform that `locals!` requires.

use std::ops::Range;

/// The functions of the platform that `locals!` requires.
#[derive(Clone)]
pub struct Host {
    /// The address range of this thread's stack; empty if it is unknown. A guard outside it counts as part of a future.
    pub stack: Range<usize>,
    /// Runs a step that may panic or trap, and always returns.
    pub attempt: fn(&mut dyn FnMut()),
    /// Returns whether the stack has been empty since the last call of this function, so that all frames of that time have
    /// ended.
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
