//! The functions of the JavaScript API that read and change groups. `types.d.ts` documents them. None of them throws, and all
//! may be called before `init` has settled: they wait until the backends are open.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{answers, promise::promise, reading};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(skip_typescript)]
pub fn groups() -> Promise {
    answers::groups()
}

#[wasm_bindgen(skip_typescript)]
pub fn exceptions(group: JsValue) -> Promise {
    answers::exceptions(&group)
}

#[wasm_bindgen(skip_typescript)]
pub fn resolve(group: JsValue, options: JsValue) -> Promise {
    answers::resolve(&group, &options)
}

#[wasm_bindgen(skip_typescript)]
pub fn ignore(group: JsValue, options: JsValue) -> Promise {
    answers::ignore(&group, &options)
}

#[wasm_bindgen(skip_typescript)]
pub fn reopen(group: JsValue) -> Promise {
    answers::reopen(&group)
}

#[wasm_bindgen(skip_typescript)]
pub fn remove(group: JsValue) -> Promise {
    answers::remove(&group)
}

#[wasm_bindgen(skip_typescript)]
pub fn clear() -> Promise {
    answers::clear()
}

#[wasm_bindgen(js_name = exportReport, skip_typescript)]
pub fn export_report(group: JsValue) -> Promise {
    answers::export_report(&group)
}

#[wasm_bindgen(js_name = readReport, skip_typescript)]
pub fn read_report(text: JsValue) -> Promise {
    answers::read_report(&text)
}

#[wasm_bindgen(js_name = importReport, skip_typescript)]
pub fn import_report(text: JsValue) -> Promise {
    let text = text.as_string().unwrap_or_default();
    promise(async move { Ok((reading::import_report(&text).await as u32).into()) })
}
