//! The code that a Rust app links. It turns each panic and each captured error into a [`failure::Failure`], and passes that
//! to the recorder (JavaScript) in one call. It registers no listener, timer or closure, except the callbacks that the app
//! sets.

pub(crate) mod errors;
pub(crate) mod failure;
pub(crate) mod locals;
#[cfg(feature = "log")]
pub(crate) mod log;
#[cfg(any(feature = "log", feature = "tracing"))]
mod report;
#[cfg(feature = "tracing")]
pub(crate) mod tracing;

#[cfg_attr(
    not(all(
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown"
    )),
    path = "no_browser.rs"
)]
pub(crate) mod browser;
