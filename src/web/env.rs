//! What the place knows: time, randomness, its address, its console.

use js_sys::{Function, JsString, Object, Reflect};
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

/// A name that no other instance has: the page's own, or that with the number of the instance.
pub(crate) fn session() -> String {
    let page = shared_or("tinyturret.session", || {
        let page = JsValue::from(Object::new());
        let _ = Reflect::set(&page, &"id".into(), &random_id().into());
        page
    });
    let count = |page| get(page, "instances").as_f64().unwrap_or_default() as u32;
    let before = count(&page);
    let _ = Reflect::set(&page, &"instances".into(), &(before + 1).into());
    // The recorder's ids have 16 characters.
    let is_id = |id: &String| {
        matches!(id.len(), 10 | 16) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match text(&get(&page, "id"), 17).filter(is_id) {
        // Where counting fails another instance may have had the number.
        Some(id) if count(&page) == before + 1 => match before {
            0 => id,
            before => [id.as_str(), "-i", &before.to_string()].concat(),
        },
        _ => random_id(),
    }
}

/// Ten letters and digits.
fn random_id() -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    (0..10)
        .filter_map(|_| DIGITS.get((random() * 32.0) as usize))
        .map(|digit| char::from(*digit))
        .collect()
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

/// A property of the global scope.
pub(crate) fn global(key: &str) -> JsValue {
    get(&js_sys::global(), key)
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

/// Any value in words.
pub(crate) fn describe(value: &JsValue, most: u32) -> String {
    if let Some(text) = text(value, most) {
        return text;
    }
    let words = if value.is_object() {
        words(value).or_else(|| json(value))
    } else {
        None
    };
    words
        .filter(JsValue::is_string)
        .or_else(|| to_string(value).ok().map(JsValue::from))
        .and_then(|words| text(&words, most))
        .unwrap_or_default()
}

/// What the guard says of an object.
#[cfg(feature = "package")]
fn words(object: &JsValue) -> Option<JsValue> {
    super::listeners::words(object)
}

#[cfg(not(feature = "package"))]
fn words(_: &JsValue) -> Option<JsValue> {
    None
}

/// The JSON of `value`, with the first entries of its arrays, and of all of them so many.
fn json(value: &JsValue) -> Option<JsValue> {
    const ENTRIES: u32 = 50;
    let mut left = 500;
    let beginning = move |_key: JsValue, value: JsValue| {
        left -= 1;
        match items(&value, ENTRIES) {
            _ if left <= 0 => JsValue::UNDEFINED,
            Some(items) => items.into_iter().collect::<js_sys::Array>().into(),
            None => value,
        }
    };
    let beginning = Closure::<dyn FnMut(JsValue, JsValue) -> JsValue>::new(beginning);
    let text =
        js_sys::JSON::stringify_with_replacer(value, beginning.as_ref().unchecked_ref()).ok()?;
    Some(text.into())
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

/// V8 keeps ten frames of a stack unless it is told otherwise, and of a Rust
/// panic nine of them are machinery. Elsewhere the property does not exist.
pub(crate) fn keep_frames(least: u32) -> Option<f64> {
    let error = global("Error");
    let limit = get(&error, "stackTraceLimit").as_f64()?;
    if limit < f64::from(least) {
        set_stack_limit(f64::from(least));
    }
    Some(limit)
}

/// What [`keep_frames`] found before.
pub(crate) fn set_stack_limit(limit: f64) {
    let _ = Reflect::set(&global("Error"), &"stackTraceLimit".into(), &limit.into());
}

#[cfg(any(feature = "js", feature = "package"))]
/// Tells a developer about a setting that cannot be used.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&message.into());
}

/// Calls `function`; what it throws is its own affair.
pub(crate) fn call(function: &Function, argument: &JsValue) -> Option<JsValue> {
    function.call1(&JsValue::UNDEFINED, argument).ok()
}

/// An error in one line.
pub(crate) fn describe_error(error: &JsValue) -> String {
    const MOST: u32 = 300;
    let name = text(&get(error, "name"), MOST).unwrap_or_default();
    match text(&get(error, "message"), MOST) {
        Some(message) if message.is_empty() => name,
        Some(message) => [name, message].join(": "),
        None => describe(error, MOST),
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
    js_sys::JSON::parse(&crate::record::encode(value)).unwrap_or(JsValue::NULL)
}
