//! The API off the browser: it compiles and does nothing, so that an app that
//! also renders on a server needs no `cfg`.

#[cfg(feature = "edge")]
use crate::Backend;
use crate::{Exception, Group, Mark, Settings, Status, exception::Raw, locals::Host};

pub(crate) fn init_with(_: Settings) {}

pub(crate) fn locals_host() -> Host {
    Host::new(0..0, |step| step(), || false)
}

pub(crate) fn capture(_: Raw) -> String {
    String::new()
}

/// Takes in what JavaScript threw; here it takes anything, and does nothing.
///
/// ```
/// # let error = ();
/// tinyturret::capture_js(&error);
/// ```
pub fn capture_js<E: ?Sized>(_: &E) -> String {
    String::new()
}

/// A tier in Cloudflare D1; here it takes anything, and is none.
#[cfg(feature = "edge")]
pub fn d1<E: ?Sized>(_: &E, _: &str) -> Backend {
    "d1".into()
}

/// A tier in Cloudflare Workers KV; here it takes anything, and is none.
#[cfg(feature = "edge")]
pub fn kv<E: ?Sized>(_: &E, _: &str) -> Backend {
    "kv".into()
}

/// A tier of one's own; here it takes anything, and is none.
#[cfg(feature = "edge")]
pub fn store<S: ?Sized>(_: &S) -> Backend {
    "host".into()
}

pub(crate) fn breadcrumb(_: &str) {}

pub(crate) async fn groups() -> Vec<Group> {
    Vec::new()
}

pub(crate) async fn exceptions(_: &str) -> Vec<Exception> {
    Vec::new()
}

pub(crate) async fn mark(_: &str, _: Mark) {}

pub(crate) async fn delete(_: Option<&str>) {}

pub(crate) async fn export_report(_: Option<&str>) -> String {
    String::new()
}

pub(crate) async fn import_report(_: &str) -> usize {
    0
}

pub(crate) async fn flush() {}

pub(crate) fn status() -> Status {
    Status::default()
}

pub(crate) fn open_viewer() {}
