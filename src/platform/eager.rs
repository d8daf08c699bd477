//! The wasm of the npm package, which captures for pages with `reportTo`.

pub use crate::web::eager::capture_js;
pub(crate) use crate::web::eager::{
    breadcrumb, capture, flush, init, init_with, locals_host, open_viewer, status,
};
#[cfg(feature = "edge")]
pub use crate::web::{d1, kv, store};
