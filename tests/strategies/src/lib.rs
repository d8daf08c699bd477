//! An app that continues after a panic: its panics unwind, or its instance is replaced (feature `reinit`).

use std::{cell::Cell, panic::catch_unwind};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[wasm_bindgen(start)]
fn start() {
    tinyturret::init_with(tinyturret::Settings::new().max_exception_groups(100));
    #[cfg(feature = "reinit")]
    {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            wasm_bindgen::handler::schedule_reinit();
        }));
    }
}

/// Counts the calls of this function in this instance, and returns their number.
#[wasm_bindgen]
pub fn calls() -> u32 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[wasm_bindgen]
pub fn capture_text(text: &str) -> String {
    tinyturret::capture_message(text)
}

#[wasm_bindgen]
pub fn panic_with(text: &str) {
    let words = text.len();
    tinyturret::locals!(words);
    panic!("{text}");
}

#[wasm_bindgen]
pub fn panic_in_task() {
    spawn_local(async { panic!("a task panicked") });
}

#[wasm_bindgen]
pub fn panicking_closure() -> JsValue {
    Closure::<dyn Fn()>::new(|| panic!("a closure panicked")).into_js_value()
}

/// Panics, and returns whether `catch_unwind` caught the panic, which is possible only if panics unwind.
#[wasm_bindgen]
pub fn catch_panic(text: &str) -> bool {
    let text = text.to_owned();
    catch_unwind(move || panic_with(&text)).is_err()
}

/// Calls `function`, which throws. If panics unwind, the exception unwinds the frame of this function; if panics abort, the
/// exception skips the frame, whose values are then not dropped.
#[wasm_bindgen]
pub fn hold_and_call(function: &Function) {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Reflect, js_name = apply)]
        fn apply(function: &Function, this: &JsValue, arguments: &js_sys::Array) -> JsValue;
    }
    let text = String::from("left behind");
    tinyturret::locals!(&text);
    apply(function, &JsValue::NULL, &js_sys::Array::new());
}

#[wasm_bindgen]
pub fn hit_unreachable() {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
}
