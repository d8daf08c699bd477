//! Connects the core to JavaScript: to the APIs of browsers (`storage`, `env.rs`, `timers.rs`) and to the recorder. The
//! state of the core in the wasm instance is in `runtime.rs`.
//!
//! The core runs while one of its functions is called or awaited. In the background it only opens failing backends again after
//! a read has started (`reading.rs`), and completes its start if isolates share a backend (`runtime.rs`).
//!
//! The functions that `reading.rs` calls as `mode::…` are in `linked.rs` in a Rust app, where they call the recorder that is
//! linked into the app. In the npm package they are in `package.rs` and do nothing, because the scripts of the package do the
//! same in JavaScript.

mod env;
mod promise;
pub(crate) mod reading;
mod runtime;
mod storage;

#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
mod answers;
#[cfg(any(feature = "js", feature = "package"))]
mod options;
#[cfg(any(feature = "js", feature = "package"))]
mod reading_api;

#[cfg(not(feature = "package"))]
pub(crate) mod connection;
#[cfg(not(feature = "package"))]
pub(crate) mod linked;
#[cfg(all(feature = "js", not(feature = "package")))]
mod linked_api;
#[cfg(not(feature = "package"))]
mod operations;
#[cfg(not(feature = "package"))]
mod timers;
#[cfg(all(feature = "viewer", not(feature = "package")))]
mod viewer;

#[cfg(feature = "package")]
mod package;
#[cfg(feature = "package")]
mod package_api;
#[cfg(feature = "collect")]
mod reported;

#[cfg(all(feature = "edge", not(feature = "package")))]
pub use self::storage::edge::{d1, kv, store};
