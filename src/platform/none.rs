//! Implements the API on native targets and in the wasm of the npm package: each function does nothing. So an app that also
//! renders on a server needs no `cfg`.

#[cfg(feature = "edge")]
use crate::Backend;
#[cfg(feature = "core")]
use crate::{Exception, Group, Mark};
use crate::{
    Settings, Status,
    hook::{failure::Failure, locals::Host},
};

pub(crate) fn init() {}

pub(crate) fn init_with(_: Settings) {}

pub(crate) fn locals_host() -> Host {
    Host::new(0..0, |step| step(), || false)
}

pub(crate) fn capture(_: Failure) -> String {
    String::new()
}

/// Captures a value that JavaScript threw. On native targets it accepts any type, does nothing, and returns an empty text.
///
/// ```
/// # let error = ();
/// tinyturret::capture_js(&error);
/// ```
pub fn capture_js<E: ?Sized>(_: &E) -> String {
    String::new()
}

/// Returns a backend in Cloudflare D1. On native targets it accepts any type and returns a placeholder.
#[cfg(feature = "edge")]
pub fn d1<E: ?Sized>(_: &E, _: &str) -> Backend {
    "d1".into()
}

/// Returns a backend in Cloudflare Workers KV. On native targets it accepts any type and returns a placeholder.
#[cfg(feature = "edge")]
pub fn kv<E: ?Sized>(_: &E, _: &str) -> Backend {
    "kv".into()
}

/// Returns a custom backend. On native targets it accepts any type and returns a placeholder.
#[cfg(feature = "edge")]
pub fn store<S: ?Sized>(_: &S) -> Backend {
    "host".into()
}

pub(crate) fn breadcrumb(_: &str) {}

#[cfg(feature = "core")]
pub(crate) async fn groups() -> Vec<Group> {
    Vec::new()
}

#[cfg(feature = "core")]
pub(crate) async fn exceptions(_: &str) -> Vec<Exception> {
    Vec::new()
}

#[cfg(feature = "core")]
pub(crate) async fn mark(_: &str, _: Mark) {}

#[cfg(feature = "core")]
pub(crate) async fn delete(_: Option<&str>) {}

#[cfg(feature = "core")]
pub(crate) async fn export_report(_: Option<&str>) -> String {
    String::new()
}

#[cfg(feature = "core")]
pub(crate) async fn import_report(_: &str) -> usize {
    0
}

pub(crate) async fn flush() {}

pub(crate) fn status() -> Status {
    Status::default()
}

pub(crate) fn open_viewer() {}
