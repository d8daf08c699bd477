//! Connects the core to JavaScript. Each file converts between one browser API and the core, and has no other logic.
//!
//! The core runs only while one of its functions is called or awaited. In a Rust app it works with the recorder that is linked
//! into the app (`linked.rs`), in the npm package with the recorder of the package (`package.rs`). Both files have the
//! functions that `reading.rs` calls as `mode::…`.

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
