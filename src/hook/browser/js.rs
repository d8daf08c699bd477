//! Reads and sets properties of JavaScript objects. Errors are ignored.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &key.into(), value);
}

/// Returns `object.key`, or `undefined` if it cannot be read.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or_default()
}

pub(super) fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}

pub(super) fn number(object: &JsValue, key: &str) -> Option<u64> {
    get(object, key).as_f64().map(|number| number as u64)
}
