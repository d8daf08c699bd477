//! Feature `edge`: the backends of an edge platform for a Rust worker. They use the scripts of the npm package.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::settings::Backend;
use crate::web::env;

#[wasm_bindgen(module = "/dist/edge.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = d1)]
    fn open_d1(binding: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = kv)]
    fn open_kv(binding: &JsValue) -> Result<JsValue, JsValue>;
    /// Returns the function `createSharedCore` of src/recorder/shared-core.js.
    #[wasm_bindgen(js_name = sharedCore)]
    pub(crate) fn shared_core() -> JsValue;
}

/// Returns a backend in Cloudflare D1. `env` is the `Env` of the crate `worker`, and `binding` the name of the binding in it.
/// If there is no such binding, the backend is ignored.
pub fn d1(env: &impl AsRef<JsValue>, binding: &str) -> Backend {
    backend("d1", open_d1(&env::get(env.as_ref(), binding)))
}

/// Returns a backend in Cloudflare Workers KV. `env` is the `Env` of the crate `worker`, and `binding` the name of the binding
/// in it. If there is no such binding, the backend is ignored.
pub fn kv(env: &impl AsRef<JsValue>, binding: &str) -> Backend {
    backend("kv", open_kv(&env::get(env.as_ref(), binding)))
}

/// Returns a backend that calls the methods `put(records)`, `list(prefix)` and `remove(keys)` of `object`, where a record is
/// `[key, value]`. If `object` lacks one of the methods, the backend is ignored.
pub fn store(object: &JsValue) -> Backend {
    backend("host", Ok(object.clone()))
}

fn backend(name: &str, store: Result<JsValue, JsValue>) -> Backend {
    Backend {
        name: name.to_owned(),
        store: Some(Rc::new(store.unwrap_or_default())),
    }
}
