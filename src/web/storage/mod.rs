//! The backends. Those of a core that is linked into a Rust app are written here; the core of the npm package has those of the
//! recorder beside it (`passed.rs`).

#[cfg(all(any(feature = "js", feature = "edge"), not(feature = "package")))]
mod custom;
#[cfg(all(feature = "edge", not(feature = "package")))]
pub(super) mod edge;
#[cfg(all(panic = "abort", not(feature = "package")))]
pub(super) mod indexed_db;
#[cfg(not(feature = "package"))]
mod local_storage;
#[cfg(not(feature = "package"))]
mod memory;
#[cfg(not(feature = "package"))]
pub(super) mod named;
#[cfg(feature = "package")]
pub(super) mod passed;
