//! The functions of the JavaScript API that `wasm-pack build` exports from a Rust app, except for those that read and change
//! groups (`reading_api.rs`). Each function calls the linked recorder. None of them throws, and all may be called before `init`
//! has settled.

use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{env::to_js, linked, promise::promise, reading};
use crate::{core::records::mark::State, hook::browser::recorder};

/// Starts listening for failures and opens the backends. Returns a promise of the status, which rejects only with the setting
/// `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<Status>")]
pub fn init(
    #[wasm_bindgen(unchecked_optional_param_type = "Settings")] settings: JsValue,
) -> Promise {
    let begun = recorder::init(&settings);
    linked::restart(&begun);
    begun
}

/// Captures an error or a text. Returns the id of the exception; an empty text if nothing is stored. `context` is stored with
/// the exception; its `fingerprint`, a list of texts, decides the group. `handled: false` means that the error was rethrown.
#[wasm_bindgen(unchecked_return_type = "string")]
pub fn capture(
    #[wasm_bindgen(unchecked_param_type = "unknown")] error: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Record<string, unknown>")] context: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "boolean")] handled: JsValue,
) -> JsValue {
    recorder::capture_value(&error, &context, &handled)
}

/// Adds a breadcrumb, a text that is stored with the exceptions that follow.
#[wasm_bindgen]
pub fn breadcrumb(
    #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "unknown")] data: JsValue,
) {
    recorder::breadcrumb_with(&text, &data);
}

/// Writes all pending changes to every backend. The promise rejects only with the setting `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn flush() -> Promise {
    recorder::flush()
}

/// Returns the status of tinyturret and of every backend.
#[wasm_bindgen(unchecked_return_type = "Status")]
pub fn status() -> JsValue {
    linked::status()
}

/// Calls `listener` after every change of stored records, here or in another tab. Returns a function that removes the listener.
#[wasm_bindgen(unchecked_return_type = "() => void")]
pub fn subscribe(
    #[wasm_bindgen(unchecked_param_type = "() => void")] listener: JsValue,
) -> JsValue {
    match listener.dyn_into::<Function>() {
        Ok(listener) => recorder::subscribe(&listener).into(),
        Err(_) => Function::default().into(),
    }
}

/// Opens the viewer at the setting `viewerUrl` in a new window, or the app's own viewer if `viewerUrl` is not set. Does nothing
/// if there is neither.
#[wasm_bindgen(js_name = openViewer)]
pub fn open_viewer() {
    recorder::open_viewer();
}

/// Prints the groups as a table in the developer console, without groups of failures that follow a panic.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn top() -> Promise {
    #[derive(Serialize)]
    struct Row<'a> {
        count: u64,
        title: &'a str,
        culprit: &'a str,
        state: State,
    }
    promise(async {
        let groups = reading::groups().await;
        let groups = groups.iter().filter(|group| group.follows.is_none());
        let rows: Vec<Row> = groups
            .map(|group| Row {
                count: group.count,
                title: &group.title,
                culprit: &group.culprit,
                state: group.state,
            })
            .collect();
        web_sys::console::table_1(&to_js(&rows));
        Ok(JsValue::UNDEFINED)
    })
}
