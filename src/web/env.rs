//! Access to JavaScript: time, random numbers, properties, strings, and values that all copies of tinyturret share.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = String)]
    fn to_string(value: &JsValue) -> Result<JsString, JsValue>;

    // `Array.isArray` throws for a revoked proxy.
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

/// Returns the wall-clock time in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// Returns a random number from 0 (inclusive) to 1 (exclusive). Not for secrets.
#[cfg(any(feature = "collect", feature = "edge"))]
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

/// Returns `value.key`, or undefined if there is no such property or reading it throws.
pub(crate) fn get(value: &JsValue, key: &str) -> JsValue {
    if value.is_undefined() || value.is_null() {
        return JsValue::UNDEFINED;
    }
    // `Reflect.get` throws for primitives, so `value` is wrapped in an object.
    Reflect::get(&Object::from(value.clone()).into(), &key.into()).unwrap_or_default()
}

/// Returns the first `max` items of an array, without further ones. `None` if `value` is not an array.
#[cfg(all(any(feature = "js", feature = "edge"), not(feature = "package")))]
pub(crate) fn items(value: &JsValue, max: u32) -> Option<Vec<JsValue>> {
    is_array(value).ok().filter(|is_array| *is_array)?;
    let length = get(value, "length").as_f64().unwrap_or_default() as u32;
    let item = |at: u32| get(value, &at.to_string());
    Some((0..length.min(max)).map(item).collect())
}

/// Returns the first `max` UTF-16 units of a string. `None` if `value` is not a string.
pub(crate) fn text(value: &JsValue, max: u32) -> Option<String> {
    if value.is_string() {
        slice(value, 0, max).ok()
    } else {
        None
    }
}

/// Converts a JavaScript string of any length. `None` if `value` is not a string. Uses `TextEncoder`, because wasm-bindgen
/// reads a string character by character, which is slow in Chromium for strings from IndexedDB.
pub(crate) fn long_text(value: &JsValue) -> Option<String> {
    thread_local!(static ENCODER: Option<TextEncoder> = TextEncoder::new().ok());
    if !value.is_string() {
        return None;
    }
    let bytes = ENCODER.with(|encoder| encoder.as_ref()?.encode(value).ok());
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.or_else(|| value.as_string())
}

/// Returns the value that all copies of tinyturret in one global scope share under `name`, or undefined.
#[cfg(not(feature = "package"))]
pub(crate) fn shared(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &symbol_for(name)).unwrap_or_default()
}

/// Returns the value that all copies of tinyturret in one global scope share under `name`. If there is none yet, stores the
/// result of `make` under this name.
#[cfg(not(feature = "package"))]
pub(crate) fn shared_or(name: &str, make: impl FnOnce() -> JsValue) -> JsValue {
    let found = shared(name);
    if !found.is_undefined() {
        return found;
    }
    let made = make();
    let _ = Reflect::set(&js_sys::global(), &symbol_for(name), &made);
    made
}

/// Returns `<name>: <message>` of an error, at most 300 UTF-16 units of each; the value as text if it has no message.
#[cfg(not(feature = "package"))]
pub(crate) fn describe_error(error: &JsValue) -> String {
    const MAX_TEXT: u32 = 300;
    let name = text(&get(error, "name"), MAX_TEXT).unwrap_or_default();
    match text(&get(error, "message"), MAX_TEXT) {
        Some(message) if message.is_empty() => name,
        Some(message) => [name, message].join(": "),
        None => {
            let text_of_error = to_string(error).map(JsValue::from).unwrap_or_default();
            text(&text_of_error, MAX_TEXT).unwrap_or_default()
        }
    }
}

/// Converts a Rust value to plain JavaScript objects and arrays, through JSON. Returns `null` if that fails.
#[cfg(any(
    feature = "js",
    feature = "package",
    feature = "viewer",
    feature = "edge"
))]
pub(crate) fn to_js<T: serde::Serialize>(value: &T) -> JsValue {
    js_sys::JSON::parse(&crate::core::records::encode(value)).unwrap_or(JsValue::NULL)
}
