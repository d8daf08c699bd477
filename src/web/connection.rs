//! The functions with which the recorder of a Rust app calls the core that is linked into the app.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[cfg(feature = "edge")]
use super::{
    env::to_js,
    linked::start_once,
    runtime::{self, client},
};
use super::{promise::promise, reading};
use crate::core::records::mark::State;

/// Sets `settings.core` to an object of the functions with which the recorder (`src/recorder/rust-client.js`) calls the core.
pub(crate) fn add_settings(settings: &Object) {
    let core = Object::new();
    let put = |key: &str, value: &JsValue| {
        let _ = Reflect::set(&core, &key.into(), value);
    };
    put("countGroups", &function(|| promise(count())));
    #[cfg(feature = "edge")]
    {
        put("publish", &function(|| promise(publish())));
        put("openSharedCore", &super::storage::edge::shared_core());
    }
    #[cfg(feature = "viewer")]
    if let Some(open) = super::viewer::opening() {
        put("openViewer", &open);
    }
    let _ = Reflect::set(settings, &"core".into(), &core);
}

/// Returns a JavaScript function that calls `call` and returns its promise. The function is never freed.
fn function(call: fn() -> Promise) -> JsValue {
    Closure::<dyn Fn() -> JsValue>::new(move || call().into()).into_js_value()
}

/// Returns the number of open groups, which the link to the viewer shows.
async fn count() -> Result<JsValue, JsValue> {
    let groups = reading::groups().await;
    let open = groups.iter().filter(|group| group.state == State::Open);
    Ok((open.count() as u32).into())
}

/// Writes the exceptions and counters of the journal, which the recorder keeps in memory, to every backend (see
/// `Client::publish`). Returns an object whose property `tiers` is the list of the status of each backend.
#[cfg(feature = "edge")]
async fn publish() -> Result<JsValue, JsValue> {
    start_once();
    runtime::publish().await;
    let tiers = client().map(|client| to_js(&client.states()));
    let status = Object::new();
    let _ = Reflect::set(&status, &"tiers".into(), &tiers.unwrap_or_default());
    Ok(status.into())
}
