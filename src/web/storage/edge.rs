//! Feature `edge`: the stores of an edge platform for a Rust worker. Their scripts are those of the npm package.

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
    /// Returns the function `createSharedCore`.
    #[wasm_bindgen(js_name = sharedCore)]
    pub(crate) fn shared_core() -> JsValue;
}

/// A tier in Cloudflare D1, given the `Env` of crate `worker` and the name of the binding in it. Where there is no
/// such binding, it is no tier.
pub fn d1(env: &impl AsRef<JsValue>, binding: &str) -> Backend {
    backend("d1", open_d1(&env::get(env.as_ref(), binding)))
}

/// A tier in Cloudflare Workers KV, given as to [`d1`].
pub fn kv(env: &impl AsRef<JsValue>, binding: &str) -> Backend {
    backend("kv", open_kv(&env::get(env.as_ref(), binding)))
}

/// A tier of one's own: an object with the methods `put(records)`, `list(prefix)` and `remove(keys)`, where a record
/// is `[key, value]`. Any other value is no tier.
pub fn store(object: &JsValue) -> Backend {
    backend("host", Ok(object.clone()))
}

fn backend(name: &str, store: Result<JsValue, JsValue>) -> Backend {
    Backend {
        name: name.to_owned(),
        store: Some(Rc::new(store.unwrap_or_default())),
    }
}
