//! How the core of the npm package works with the recorder of the package: the recorder passes the settings, flushes before a
//! read, and tells other tabs of a change. See src/recorder/{core-loader,reading,shared-core}.js.

/// Smaller than the default allocator. A Rust app chooses its own.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called before a read.
pub(super) async fn prepare() {}

/// Called before a group, or all if `None`, is deleted.
pub(super) fn removes(_: Option<&str>) {}

/// Called after the core has written something.
pub(super) fn changed() {}
