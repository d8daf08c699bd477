//! The core of the npm package. Its recorder passes the settings, flushes before a read, and tells other tabs of a change:
//! see src/recorder/{core-loader,reading,shared-core}.js. Nothing here throws.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    env::{self, to_js},
    options, promise, ready, reported, start, with_turret,
};
use crate::status::Tier;

/// Called before a read.
pub(super) async fn prepare() {}

/// Called before a group, or all if `None`, is deleted.
pub(super) fn removes(_: Option<&str>) {}

/// Called after the core has written something.
pub(super) fn changed() {}

/// Starts the core with the settings of `settingsOfCore`. Resolves when the backends are open.
#[wasm_bindgen(skip_typescript)]
pub fn init(settings: JsValue) -> Promise {
    let (settings, backends) = options::read(&settings);
    reported::start(&settings, backends.reported);
    start(settings, backends.own);
    nothing(super::opened())
}

/// Compacts the final entries that recorders left in the backends, and cleans up if the settings allow it.
#[wasm_bindgen(skip_typescript)]
pub fn compact() -> Promise {
    nothing(async {
        if let Some(turret) = ready().await {
            turret.compact(env::now()).await;
            turret.clean(env::now()).await;
        }
    })
}

/// Writes the exceptions and tallies of the journal in memory to every backend.
#[wasm_bindgen(skip_typescript)]
pub fn publish() -> Promise {
    nothing(super::publish())
}

/// Writes the exceptions and tallies of the reported entries in memory to every backend.
#[wasm_bindgen(skip_typescript)]
pub fn collect() -> Promise {
    nothing(reported::collect())
}

/// Returns what only the core knows: `{ reading, tiers }`.
#[wasm_bindgen(skip_typescript)]
pub fn status() -> JsValue {
    #[derive(Serialize, Default)]
    struct Status {
        #[serde(skip_serializing_if = "Option::is_none")]
        reading: Option<String>,
        tiers: Vec<Tier>,
    }
    let status = with_turret(|turret| Status {
        reading: turret.reading(),
        tiers: turret.states(),
    });
    to_js(&status.unwrap_or_default())
}

fn nothing(work: impl Future<Output = ()> + 'static) -> Promise {
    promise(async {
        work.await;
        Ok(JsValue::UNDEFINED)
    })
}
