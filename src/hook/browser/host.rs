//! The functions of the browser that `locals!` needs. They return the addresses of the stack, make a call that survives a
//! panic, and return whether the stack has been empty since the last call.

use std::ops::Range;

use js_sys::{Function, Set};
use wasm_bindgen::prelude::*;

use super::state::STATE;
use crate::hook::locals::Host;

thread_local! {
    static TURN: Turn = Turn::new();
}

/// Returns the functions of the browser that `locals!` requires. `attempt` calls a step through JavaScript, which catches a
/// trap.
pub(super) fn host(attempt: fn(&mut dyn FnMut())) -> Host {
    let is_new_turn = || TURN.try_with(Turn::begin).unwrap_or_default();
    Host::new(stack(), attempt, is_new_turn)
}

/// Returns the address range of the wasm stack. In the main thread, the linker puts the stack below the data (`--stack-first`,
/// which rustc passes). The range is empty in any other thread, whose stack is on the heap.
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

/// Runs `attempt`, which formats values of `locals!`. [`is_formatting`] returns true while it runs, so that the panic hook does
/// not record a panic of a `Debug`.
pub(super) fn format(attempt: impl FnOnce()) {
    let before = STATE.with(|state| state.is_formatting.replace(true));
    attempt();
    STATE.with(|state| state.is_formatting.set(before));
}

/// Whether values of `locals!` are being formatted. A panic then comes from a `Debug`, is caught, and must not be recorded.
pub(super) fn is_formatting() -> bool {
    STATE.with(|state| state.is_formatting.get())
}

/// A turn of the event loop: the time until the JavaScript stack is empty and microtasks run. The microtask that ends it only
/// clears a JavaScript set and does not call the wasm instance, which may have panicked.
struct Turn {
    mark: Set,
    end: Function,
}

impl Turn {
    fn new() -> Self {
        let mark = Set::new(&JsValue::UNDEFINED);
        let clear = js_sys::Reflect::get(&mark, &"clear".into()).unwrap_or_default();
        let end = clear.unchecked_ref::<Function>().bind0(&mark);
        Turn { mark, end }
    }

    /// Returns whether the last turn has ended. If so, begins the next one: marks it in the set, and queues the microtask that
    /// clears the set.
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
