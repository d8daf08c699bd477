//! Selects the module that implements the API for the target and the features.

#[cfg(all(
    feature = "core",
    not(feature = "package"),
    target_arch = "wasm32",
    target_os = "unknown"
))]
pub(crate) use crate::web::reading::*;

// A Rust app in a browser or a worker captures with the hook and the recorder.
#[cfg_attr(
    all(
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown"
    ),
    path = "platform/app.rs"
)]
// On native targets, and in the wasm of the npm package, which exports no function of the Rust API, it does nothing.
#[cfg_attr(
    any(
        feature = "package",
        not(all(target_arch = "wasm32", target_os = "unknown"))
    ),
    path = "platform/none.rs"
)]
mod chosen;

pub use chosen::*;
