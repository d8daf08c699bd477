//! The storage backends. A core that is linked into a Rust app has backends in Rust (`from_settings.rs` creates them). The core
//! of the npm package uses the adapters of the recorder (`js_backend.rs`).

#[cfg(all(any(feature = "js", feature = "edge"), not(feature = "package")))]
mod custom;
#[cfg(all(feature = "edge", not(feature = "package")))]
pub(super) mod edge;
#[cfg(not(feature = "package"))]
pub(super) mod from_settings;
// `indexed_db` requires `panic = "abort"`, because closures of the crate idb do not compile with `panic = "unwind"`. With
// `unwind`, the core ignores the setting `indexedDB`.
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) mod indexed_db;
#[cfg(feature = "package")]
pub(super) mod js_backend;
#[cfg(not(feature = "package"))]
mod local_storage;
#[cfg(not(feature = "package"))]
mod memory;
