//! What the place knows: time, randomness, its address, its console.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = String)]
    fn to_string(value: &JsValue) -> Result<JsString, JsValue>;

    // Throws for a revoked proxy.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["String", "prototype", "slice"], js_name = call)]
    fn slice(text: &JsValue, from: u32, to: u32) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Symbol, js_name = "for")]
    fn symbol_for(name: &str) -> JsValue;

    type TextEncoder;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextEncoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn encode(this: &TextEncoder, text: &JsValue) -> Result<Vec<u8>, JsValue>;
}

/// Milliseconds since 1970.
pub(crate) fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// Between 0 and 1.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

/// `value.key`; `undefined` where there is none, or where reading it throws.
pub(crate) fn get(value: &JsValue, key: &str) -> JsValue {
    if value.is_undefined() || value.is_null() {
        return JsValue::UNDEFINED;
    }
    // Reflect.get refuses primitives.
    Reflect::get(&Object::from(value.clone()).into(), &key.into()).unwrap_or_default()
}

/// At most `most` items of an array; `None` when `value` is none.
pub(crate) fn items(value: &JsValue, most: u32) -> Option<Vec<JsValue>> {
    is_array(value).ok().filter(|is_array| *is_array)?;
    let length = get(value, "length").as_f64().unwrap_or_default() as u32;
    let item = |at: u32| get(value, &at.to_string());
    Some((0..length.min(most)).map(item).collect())
}

/// At most `most` UTF-16 units of `value`, when it is a string.
pub(crate) fn text(value: &JsValue, most: u32) -> Option<String> {
    if value.is_string() {
        slice(value, 0, most).ok()
    } else {
        None
    }
}

/// All of a string, however long, as the engine encodes it: wasm-bindgen takes it letter by letter, and a letter of what
/// came out of a store is slow to get at in Chromium.
pub(crate) fn long_text(value: &JsValue) -> Option<String> {
    thread_local!(static ENCODER: Option<TextEncoder> = TextEncoder::new().ok());
    if !value.is_string() {
        return None;
    }
    let bytes = ENCODER.with(|encoder| encoder.as_ref()?.encode(value).ok());
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.or_else(|| value.as_string())
}

/// What all copies of tinyturret in one global scope share under `name`.
pub(crate) fn shared(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &symbol_for(name)).unwrap_or_default()
}

/// As [`shared`], made first when it is not there.
pub(crate) fn shared_or(name: &str, make: impl FnOnce() -> JsValue) -> JsValue {
    let found = shared(name);
    if !found.is_undefined() {
        return found;
    }
    let made = make();
    let _ = Reflect::set(&js_sys::global(), &symbol_for(name), &made);
    made
}

/// An error in one line.
pub(crate) fn describe_error(error: &JsValue) -> String {
    const MOST: u32 = 300;
    let name = text(&get(error, "name"), MOST).unwrap_or_default();
    match text(&get(error, "message"), MOST) {
        Some(message) if message.is_empty() => name,
        Some(message) => [name, message].join(": "),
        None => {
            let words = to_string(error).map(JsValue::from).unwrap_or_default();
            text(&words, MOST).unwrap_or_default()
        }
    }
}

/// Converts a value to plain objects and arrays. Returns `null` if that fails.
#[cfg(any(
    feature = "js",
    feature = "package",
    feature = "viewer",
    feature = "edge"
))]
pub(crate) fn to_js<T: serde::Serialize>(value: &T) -> JsValue {
    js_sys::JSON::parse(&crate::core::records::encode(value)).unwrap_or(JsValue::NULL)
}
