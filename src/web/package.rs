//! The allocator of the npm package's core, the pause between two steps of its work, and the functions that `reading.rs` calls
//! as `mode::…`. Those functions do nothing, because the recorder of the package flushes before a read and announces changes to
//! other tabs in JavaScript: see src/recorder/{core-api,core-loader,shared-core}.js. `linked.rs` has the same functions for a
//! Rust app.

use std::pin::Pin;

use js_sys::{Function, Promise, futures::JsFuture};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;
}

/// The allocator of the npm package's wasm, which is smaller than the default one. A Rust app chooses its own.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called before a read. Does nothing, because the recorder flushes in JavaScript.
pub(super) async fn prepare() {}

/// Called before a group, or all groups if `None`, are deleted. Does nothing, because the recorder seals its entries in
/// JavaScript.
pub(super) fn before_delete(_: Option<&str>) {}

/// Called after the core has changed records. Does nothing, because the recorder announces changes in JavaScript.
pub(super) fn changed() {}

/// Returns a future that resolves in a later task, so that the page can do other work between two steps of the core.
pub(super) fn pause() -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async {
        let mut set = |resolve: Function, _| drop(set_timeout(&resolve, 0));
        let _ = JsFuture::from(Promise::new(&mut set)).await;
    })
}
