//! Implements the API for a Rust app in a browser or a worker: the hook captures failures, and with feature `core` the core
//! reads groups.

use js_sys::Object;

use crate::hook::browser;
pub use crate::hook::browser::capture_js;
pub(crate) use crate::hook::browser::{breadcrumb, capture, flush, locals_host, open_viewer};
#[cfg(feature = "core")]
use crate::web::{connection, linked};
#[cfg(feature = "edge")]
pub use crate::web::{d1, kv, store};
use crate::{settings::Settings, status::Status};

pub(crate) fn init() {
    #[cfg(feature = "core")]
    linked::use_settings(&Settings::default());
    browser::init(more(), at_panic);
}

pub(crate) fn init_with(settings: Settings) {
    #[cfg(feature = "core")]
    linked::use_settings(&settings);
    browser::init_with(&settings, more(), at_panic);
}

/// Returns the settings that the core adds to those of the app. The object is empty without feature `core`.
fn more() -> Object {
    let more = Object::new();
    #[cfg(feature = "core")]
    connection::add_settings(&more);
    more
}

/// Called before a panic is recorded. Cancels the pending operations of the core, which must not call the wasm instance again.
fn at_panic() {
    #[cfg(feature = "core")]
    linked::cancel_operations();
}

pub(crate) fn status() -> Status {
    Status {
        #[cfg(feature = "core")]
        reading: linked::reading(),
        ..browser::status()
    }
}
