//! What `locals!` needs of the browser: where the stack is, how to survive a panic, and when the stack was empty.

use std::{cell::Cell, ops::Range};

use js_sys::{Function, Set};
use wasm_bindgen::prelude::*;

use super::{env, listeners};
use crate::locals::Host;

thread_local! {
    static ATTEMPTING: Cell<bool> = const { Cell::new(false) };
    static TURN: Turn = Turn::new();
}

pub(crate) fn host() -> Host {
    let is_new_turn = || TURN.try_with(Turn::begin).unwrap_or_default();
    Host::new(stack(), attempt, is_new_turn)
}

/// rustc has the linker put the main thread's stack below the data. Empty in another thread, whose stack is on the
/// heap.
fn stack() -> Range<usize> {
    static DATA: u8 = 0;
    let here = 0u8;
    let stack = 0..(&raw const DATA).addr();
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

/// The time until the stack is empty. A microtask runs only then; this one empties a set, and so never enters the
/// instance, which may have panicked.
struct Turn {
    mark: Set,
    end: Function,
}

impl Turn {
    fn new() -> Self {
        let mark = Set::new(&JsValue::UNDEFINED);
        let clear: Function = env::get(&mark, "clear").unchecked_into();
        let end = clear.bind0(&mark);
        Turn { mark, end }
    }

    /// Whether the last turn has ended. Then another begins.
    fn begin(&self) -> bool {
        let is_new = self.mark.size() == 0;
        if is_new {
            self.mark.add(&JsValue::TRUE);
            let _ = queue_microtask(&self.end);
        }
        is_new
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = queueMicrotask)]
    fn queue_microtask(task: &Function) -> Result<(), JsValue>;
}
