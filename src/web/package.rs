//! What only the core of the npm package has: its allocator, and the functions that `reading.rs` calls as `mode::…`. These do
//! nothing, because the recorder of the package flushes before a read and tells other tabs of a change, in JavaScript: see
//! src/recorder/{core-loader,reading,shared-core}.js. In a Rust app, `linked.rs` does it.

/// Smaller than the default allocator. A Rust app chooses its own.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called before a read.
pub(super) async fn prepare() {}

/// Called before a group, or all if `None`, is deleted.
pub(super) fn removes(_: Option<&str>) {}

/// Called after the core has written something.
pub(super) fn changed() {}
