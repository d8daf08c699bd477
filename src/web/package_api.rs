//! The functions of the npm package's wasm that only the scripts of the package call. The functions that read groups are in
//! `reading_api.rs`. None of them throws.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    env::{self, to_js},
    options,
    package::changed,
    promise::resolve_undefined,
    reading::ready,
    runtime::{self, client},
    storage::js_backend::backends_from_js,
};
use crate::status::Tier;

/// Starts the core. `settings` is the result of `settingsOfCore` in src/recorder/settings.js. Returns a promise that resolves
/// to undefined when the backends are open.
#[wasm_bindgen(skip_typescript)]
pub fn init(settings: JsValue) -> Promise {
    let backends = env::get(&settings, "storageBackends");
    let settings = options::read(&settings);
    #[cfg(feature = "collect")]
    super::reported::start(&settings, || backends_from_js(&backends));
    runtime::start(settings, backends_from_js(&backends), changed);
    resolve_undefined(runtime::wait_until_open())
}

/// Compacts the final journal entries in the backends (those to which nothing is added any more) to exceptions and counters,
/// and removes excess groups if the settings allow it. Returns a promise that resolves to undefined.
#[wasm_bindgen(skip_typescript)]
pub fn compact() -> Promise {
    resolve_undefined(async {
        if let Some(client) = ready().await {
            client.compact(env::now()).await;
            client.clean(env::now()).await;
        }
    })
}

/// Writes the exceptions and counters of the journal, which is in memory, to every backend. Returns a promise that resolves to
/// undefined.
#[cfg(feature = "collect")]
#[wasm_bindgen(skip_typescript)]
pub fn publish() -> Promise {
    resolve_undefined(runtime::publish())
}

/// Writes the exceptions and counters of the entries that browsers have reported, which are in memory, to every backend.
/// Returns a promise that resolves to undefined.
#[cfg(feature = "collect")]
#[wasm_bindgen(skip_typescript)]
pub fn collect() -> Promise {
    resolve_undefined(super::reported::collect())
}

/// Returns the part of the status that the core adds: an object `{ reading, tiers }`. If the core was not started, `tiers` is
/// empty.
#[wasm_bindgen(skip_typescript)]
pub fn status() -> JsValue {
    #[derive(Serialize, Default)]
    struct Status {
        #[serde(skip_serializing_if = "Option::is_none")]
        reading: Option<String>,
        tiers: Vec<Tier>,
    }
    let status = client().map(|client| Status {
        reading: client.reading(),
        tiers: client.states(),
    });
    to_js(&status.unwrap_or_default())
}
