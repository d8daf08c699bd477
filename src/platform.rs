//! Selects the module that implements the API for the target and the features.

#[cfg(all(
    feature = "core",
    not(feature = "package"),
    target_arch = "wasm32",
    target_os = "unknown"
))]
pub(crate) use crate::web::reading::*;

// The module `chosen` is `platform/app.rs` in a Rust app in a browser or a worker, where the hook and the recorder capture
// failures.
#[cfg_attr(
    all(
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown"
    ),
    path = "platform/app.rs"
)]
// The module `chosen` is `platform/none.rs` on native targets, where the API does nothing, and in the wasm of the npm package,
// which exports no function of the Rust API.
#[cfg_attr(
    any(
        feature = "package",
        not(all(target_arch = "wasm32", target_os = "unknown"))
    ),
    path = "platform/none.rs"
)]
mod chosen;

pub use chosen::*;
