//! The API off the browser: it compiles and does nothing, so that an app that
//! also renders on a server needs no `cfg`.

use crate::{Exception, Group, Settings, State, Status, exception::Raw};

pub(crate) fn init_with(_: Settings) {}

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

pub(crate) fn breadcrumb(_: &str) {}

pub(crate) async fn groups() -> Vec<Group> {
    Vec::new()
}

pub(crate) async fn exceptions(_: &str) -> Vec<Exception> {
    Vec::new()
}

pub(crate) async fn mark(_: &str, _: State) {}

pub(crate) async fn delete(_: Option<&str>) {}

pub(crate) async fn export_report() -> String {
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
