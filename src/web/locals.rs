//! What `locals!` needs to know of the place: where the stack lies, and how to survive a panic.

#![allow(unsafe_code)]

use std::{cell::Cell, ops::Range};

use super::listeners;
use crate::locals;

unsafe extern "C" {
    // The linker's: where the main thread's stack ends and begins. It grows down.
    static __stack_low: u8;
    static __stack_high: u8;
}

thread_local! {
    static ATTEMPTING: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn watch(on: bool) {
    if on {
        locals::watch(stack(), attempt);
    } else {
        locals::unwatch();
    }
}

/// Empty in a thread other than the main one, whose stack is on the heap.
fn stack() -> Range<usize> {
    let stack = (&raw const __stack_low).addr()..(&raw const __stack_high).addr();
    let here = 0u8;
    if stack.contains(&(&raw const here).addr()) {
        stack
    } else {
        0..0
    }
}

/// Whether a panic now is a value's own, which [`attempt`] survives.
pub(crate) fn is_attempting() -> bool {
    ATTEMPTING.get()
}

/// By way of JavaScript, which catches a trap.
fn attempt(step: &mut dyn FnMut()) {
    let before = ATTEMPTING.replace(true);
    listeners::attempt(step);
    ATTEMPTING.set(before);
}
