//! Builds that capture in wasm: the wasm of the npm package, and Rust workers.

pub use crate::web::eager::capture_js;
pub(crate) use crate::web::eager::{
    breadcrumb, capture, flush, init, init_with, locals_host, open_viewer, status,
};
#[cfg(feature = "edge")]
pub use crate::web::{d1, kv, store};
