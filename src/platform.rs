//! Selects the module that implements the API for the target and the features.

#[cfg(all(feature = "core", target_arch = "wasm32", target_os = "unknown"))]
pub(crate) use crate::web::{delete, exceptions, export_report, groups, import_report, mark};

// A Rust app in a browser or a worker captures with the hook and the recorder.
#[cfg_attr(
    all(
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown"
    ),
    path = "platform/app.rs"
)]
// The wasm of the npm package captures for pages with `reportTo`.
#[cfg_attr(
    all(feature = "package", target_arch = "wasm32", target_os = "unknown"),
    path = "platform/eager.rs"
)]
// On native targets the API does nothing.
#[cfg_attr(
    not(all(target_arch = "wasm32", target_os = "unknown")),
    path = "platform/native.rs"
)]
mod chosen;

pub use chosen::*;
