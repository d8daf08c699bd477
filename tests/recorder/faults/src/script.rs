//! Failures in calls between Rust and JavaScript.

use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::{js_sys::Promise, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = failingImport)]
    fn failing_import();
    #[wasm_bindgen(js_name = soon)]
    fn soon() -> Promise;
}

/// Returns a callback that panics when JavaScript calls it.
#[wasm_bindgen]
pub fn closure() -> JsValue {
    let callback = Closure::<dyn Fn()>::new(ring);
    callback.into_js_value().unchecked_into()
}

#[inline(never)]
fn ring() {
    panic!("nobody answers the bell");
}

#[wasm_bindgen]
pub fn panic_in_task() {
    spawn_local(deliver());
}

async fn deliver() {
    let _ = wasm_bindgen_futures::JsFuture::from(soon()).await;
    lose_parcel();
}

#[inline(never)]
fn lose_parcel() {
    panic!("the parcel is lost");
}

#[wasm_bindgen]
pub fn import_throws() {
    ask_script();
}

#[inline(never)]
fn ask_script() {
    failing_import();
    std::hint::black_box(());
}
