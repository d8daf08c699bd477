//! The functions of the JavaScript API that read and change groups. Nothing here throws, and all of it may be called before
//! `init` has settled; what needs a tier waits for it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{answers, promise::promise, reading};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

/// The groups, newest last-seen first.
#[wasm_bindgen(unchecked_return_type = "Promise<Group[]>")]
pub fn groups() -> Promise {
    answers::groups()
}

/// The stored exceptions of one group, newest first.
#[wasm_bindgen(unchecked_return_type = "Promise<Exception[]>")]
pub fn exceptions(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::exceptions(&group)
}

/// Marks a group as mended; it opens again when it is seen again. With `release`, when a release sees it that was first
/// seen after this.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn resolve(
    #[wasm_bindgen(unchecked_param_type = "string")] group: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ release?: string }")] options: JsValue,
) -> Promise {
    answers::resolve(&group, &options)
}

/// Marks a group as of no interest: for good, until so many are counted in all, or until a time in milliseconds since
/// 1970.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn ignore(
    #[wasm_bindgen(unchecked_param_type = "string")] group: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ untilCount?: number; untilTime?: number }")]
    options: JsValue,
) -> Promise {
    answers::ignore(&group, &options)
}

/// Takes a group's mark away.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn reopen(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::reopen(&group)
}

/// Deletes a group from every tier.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn remove(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::remove(&group)
}

/// Deletes everything from every tier.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn clear() -> Promise {
    answers::clear()
}

/// Everything that is stored, or all of one group, as one text.
#[wasm_bindgen(js_name = exportReport, unchecked_return_type = "Promise<string>")]
pub fn export_report(
    #[wasm_bindgen(unchecked_optional_param_type = "string")] group: JsValue,
) -> Promise {
    answers::export_report(&group)
}

/// What a report holds; nothing of it is stored.
#[wasm_bindgen(js_name = readReport, unchecked_return_type = "Promise<Report>")]
pub fn read_report(#[wasm_bindgen(unchecked_param_type = "string")] text: JsValue) -> Promise {
    answers::read_report(&text)
}

/// Takes in what another browser exported. The number of records that were new here or count more; 0 when it is no report.
#[wasm_bindgen(js_name = importReport, unchecked_return_type = "Promise<number>")]
pub fn import_report(#[wasm_bindgen(unchecked_param_type = "string")] text: JsValue) -> Promise {
    let text = text.as_string().unwrap_or_default();
    promise(async move { Ok((reading::import_report(&text).await as u32).into()) })
}
