//! Functions that panic while `locals!` holds values, which are stored with the panic.

use std::{fmt, hint::black_box, mem::MaybeUninit};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[derive(Debug)]
#[allow(dead_code, reason = "they are formatted")]
struct Order {
    lines: Vec<u32>,
    token: &'static str,
}

/// A value whose `Debug` implementation panics.
struct Broken;

impl fmt::Debug for Broken {
    fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
        panic!("a Debug panicked")
    }
}

/// A value whose `Debug` implementation calls itself without end, and so overflows the stack.
struct Endless;

impl fmt::Debug for Endless {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        (self as &dyn fmt::Debug).fmt(f)?;
        f.write_str("never")
    }
}

#[wasm_bindgen]
pub fn panic_with_locals() {
    let cart = [19, 3];
    tinyturret::locals!(user_id = 7, cart.len(), password = "hunter2");
    pay(&cart);
}

fn pay(cart: &[u32]) {
    let mut order = Order {
        lines: cart.to_vec(),
        token: "tok-123",
    };
    order.lines.push(7);
    tinyturret::locals!(
        order = &order,
        broken = Broken,
        endless = Endless,
        total = cart.iter().sum::<u32>()
    );
    {
        tinyturret::locals!(ended = true);
    }
    panic!("the order cannot be paid");
}

/// Starts two tasks that pass values to `locals!`: one awaits `never`, the other one awaits `soon` and then panics.
#[wasm_bindgen]
pub fn panic_with_locals_in_task(soon: Promise, never: Promise) {
    spawn_local(async {
        tinyturret::locals!(task = "waits");
        let _ = JsFuture::from(never).await;
    });
    spawn_local(async {
        let order = String::from("A-17");
        tinyturret::locals!(&order, broken = &Broken);
        let _ = JsFuture::from(soon).await;
        tinyturret::locals!(waited = true);
        panic!("a task with locals panicked");
    });
}

#[wasm_bindgen]
extern "C" {
    /// Calls a JavaScript function. It is declared without `catch`, so an exception of the function skips all frames of Rust
    /// without running destructors.
    #[wasm_bindgen(js_namespace = Reflect, js_name = apply)]
    fn apply(function: &Function, this: &JsValue, arguments: &js_sys::Array) -> JsValue;
}

#[wasm_bindgen]
pub fn hold_and_call(function: &Function) {
    let text = String::from("left behind");
    tinyturret::locals!(&text);
    apply(function, &JsValue::NULL, &js_sys::Array::new());
}

#[wasm_bindgen]
extern "C" {
    pub type Catcher;
    /// Calls `step`, and catches the exception that it throws.
    #[wasm_bindgen(method)]
    fn run(this: &Catcher, step: &mut dyn FnMut());
    /// Throws an exception that passes through the frames of Rust.
    #[wasm_bindgen(method)]
    fn fail(this: &Catcher);
}

/// The size in bytes of a local variable that is never written. It moves the variables of called functions to other stack
/// addresses.
const GAP: usize = 32 << 10;

/// Calls a function that passes a borrowed text to `locals!`. A JavaScript exception skips the frame of the called function,
/// and then the text is freed.
#[wasm_bindgen]
pub fn hold_in_skipped_frame(catcher: &Catcher) {
    let text = String::from("text of the first user");
    catcher.run(&mut || {
        black_box(&[MaybeUninit::<u8>::uninit(); GAP]);
        hold_and_fail(&text, catcher);
    });
}

#[inline(never)]
fn hold_and_fail(text: &str, catcher: &Catcher) {
    tinyturret::locals!(text);
    catcher.fail();
}

/// Panics deeper in the stack than the frame that was skipped in `hold_in_skipped_frame`. The text here has the length of the
/// text that was freed there, so the allocator returns the same memory.
#[wasm_bindgen]
pub fn panic_below_skipped_frame() {
    let text = String::from("text of another person");
    black_box((&text, &[MaybeUninit::<u8>::uninit(); 2 * GAP]));
    panic!("a frame was skipped");
}

#[wasm_bindgen]
pub fn begin_without_locals() {
    tinyturret::init_with(tinyturret::Settings::new().capture_locals(false));
}
