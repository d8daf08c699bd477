//! The JavaScript API of the npm package's wasm, which captures where there is no recorder. Nothing here throws, and all of it
//! may be called before `init` has settled.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{
    changes,
    eager::{self, kind_of, start, take_thrown},
    env::{self, to_js},
    id, options, promise, read, reported, with_turret, writing,
};
use crate::exception::{Breadcrumb, Kind, Raw};

const MOST: u32 = 16 << 10;

/// Installs the listeners and opens the tiers. Resolves to the status; rejects
/// only with `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<Status>")]
pub fn init(
    #[wasm_bindgen(unchecked_optional_param_type = "Settings")] settings: JsValue,
) -> Promise {
    let (settings, backends) = options::read(&settings);
    reported::start(&settings, backends.reported);
    start(settings, backends.own);
    promise(async {
        super::opened().await?;
        Ok(to_js(&eager::status()))
    })
}

/// Takes in an error, or a text. The exception's id; empty before `init` and
/// when the settings drop it. `context` is kept beside it; its `fingerprint`,
/// a list of texts, decides the group. `handled: false` says that it was thrown
/// on, by whoever stands around somebody else's function.
#[wasm_bindgen(unchecked_return_type = "string")]
pub fn capture(
    #[wasm_bindgen(unchecked_param_type = "unknown")] error: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Record<string, unknown>")] context: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "boolean")] handled: JsValue,
) -> JsValue {
    let handled = handled.as_bool() != Some(false);
    let kind = if handled {
        kind_of(&error)
    } else {
        Kind::Error
    };
    let has_context = !context.is_undefined();
    let id = take_thrown(kind, &error, !has_context, |raw| {
        let raw = Raw { handled, ..raw };
        if has_context {
            in_context(raw, &context)
        } else {
            raw
        }
    });
    id::text(&id)
}

fn in_context(raw: Raw, context: &JsValue) -> Raw {
    // A worker has no address of its own; a request has.
    let request = raw.url.is_none().then(|| env::get(context, "url"));
    let is_told = |key: &str| key == "fingerprint" || request.is_some() && key == "url";
    let parts = env::items(&env::get(context, "fingerprint"), 20);
    Raw {
        context: read::entries(context, |key| !is_told(key)),
        fingerprint: parts
            .iter()
            .flatten()
            .filter_map(|part| env::text(part, 200))
            .collect(),
        url: request.map_or(raw.url.clone(), |url| env::text(&url, MOST)),
        number: None,
        ..raw
    }
}

/// Remembers what happened, for the exceptions that follow.
#[wasm_bindgen]
pub fn breadcrumb(
    #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "unknown")] data: JsValue,
) {
    let text = env::describe(&text, MOST);
    let data = (!data.is_undefined()).then(|| env::describe(&data, MOST));
    with_turret(|turret| turret.breadcrumb(Breadcrumb::new(env::now(), &text, data.as_deref())));
}

/// Compacts the final entries that recorders left in the tiers, and cleans up if the settings allow it. For the package's
/// own scripts.
#[wasm_bindgen(skip_typescript)]
pub fn compact() -> Promise {
    promise(async {
        writing::compact().await;
        Ok(JsValue::UNDEFINED)
    })
}

/// Writes the exceptions and tallies of the journal in memory to every backend. For the package's own scripts.
#[wasm_bindgen(skip_typescript)]
pub fn publish() -> Promise {
    promise(async { writing::publish().await.map(|()| JsValue::UNDEFINED) })
}

/// Writes the exceptions and tallies of the reported entries in memory to every backend. For the package's own scripts.
#[wasm_bindgen(skip_typescript)]
pub fn collect() -> Promise {
    promise(async {
        reported::collect().await;
        Ok(JsValue::UNDEFINED)
    })
}

/// Has every tier write what waits: with the default settings it is issued before this returns. Rejects only with `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn flush() -> Promise {
    writing::flush_at_once();
    promise(async { writing::try_flush().await.map(|()| JsValue::UNDEFINED) })
}

/// The state of every tier.
#[wasm_bindgen(unchecked_return_type = "Status")]
pub fn status() -> JsValue {
    to_js(&eager::status())
}

/// Calls `listener` after every change, here or in another tab. Call what it
/// returns to end that.
#[wasm_bindgen(unchecked_return_type = "() => void")]
pub fn subscribe(
    #[wasm_bindgen(unchecked_param_type = "() => void")] listener: JsValue,
) -> JsValue {
    let number = listener.dyn_into().ok().map(changes::subscribe);
    // Calling it twice is no mistake.
    let stop = move || {
        if let Some(number) = number {
            changes::unsubscribe(number);
        }
    };
    Closure::<dyn FnMut()>::new(stop).into_js_value()
}

/// Opens the viewer, when `viewerUrl` says where it is.
#[wasm_bindgen(js_name = openViewer)]
pub fn open_viewer() {
    eager::open_viewer();
}
