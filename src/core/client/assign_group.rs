//! Assigns an exception to a group. Failures that only follow from a panic or trap get a group of their own.

use crate::core::{
    exception::{Exception, Frame, Kind},
    fingerprint::{Fingerprint, Parts, aftermath, fingerprint, is_abort, is_aftermath},
    records,
    stack::{cut, is_wasm},
};

/// Returns the crash marker of a panic or trap: its group, followed by a space and the script from which the wasm instance was
/// entered. Without the script for a trap, because the instance may still be usable, and if the stack contains no script.
pub(super) fn crash_marker(exception: &Exception, group: &str) -> String {
    let is_panic = exception.kind == Kind::Panic;
    match entry_script(&exception.frames).filter(|_| is_panic) {
        Some(script) => [group, " ", script].concat(),
        None => group.to_owned(),
    }
}

/// Returns the URL of the script from which wasm was entered: the file of the innermost frame that is not wasm; `None` if there
/// is none.
pub(crate) fn entry_script(frames: &[Frame]) -> Option<&str> {
    let entered = frames.iter().find(|frame| !is_wasm(frame))?;
    Some(entered.file.as_str()).filter(|file| !file.is_empty())
}

/// Returns the group of an exception. `custom` is the custom fingerprint, and `crash` the marker of the panic or trap that left
/// the wasm instance unusable before. If the exception is a consequence of that crash, sets `follows` and returns the group for
/// all consequences of the crash.
pub(super) fn assign_group(
    exception: &mut Exception,
    custom: &[String],
    crash: Option<String>,
) -> String {
    let Fingerprint { group: own, reason } = fingerprint_of(exception, custom);
    exception.reason = reason;
    let crash = crash.unwrap_or_default();
    let (after, script) = cut::once(&crash, " ").unwrap_or((&crash, ""));
    let is_follow_on = custom.is_empty() && after != own && records::is_group(after);
    if is_follow_on && (is_aftermath(&exception.message) || is_abort_in(script, exception)) {
        exception.follows = Some(after.to_owned());
        exception.reason = "follows from a panic".into();
        return aftermath(after);
    }
    own
}

/// Whether the exception is an abort in the wasm instance of `script`. A lock that was held at a panic makes later calls abort,
/// without a call of the panic hook. Each script of wasm-bindgen has one instance.
fn is_abort_in(script: &str, exception: &Exception) -> bool {
    !script.is_empty()
        && is_abort(&exception.r#type, &exception.message)
        && exception.frames.iter().any(|frame| frame.file == script)
}

/// Returns the group of an exception by its fingerprint. `custom` is the custom fingerprint; empty without one.
pub(crate) fn group_id(exception: &Exception, custom: &[String]) -> String {
    fingerprint_of(exception, custom).group
}

fn fingerprint_of(exception: &Exception, custom: &[String]) -> Fingerprint {
    fingerprint(&Parts {
        kind: exception.kind,
        r#type: &exception.r#type,
        message: &exception.message,
        location: exception.location.as_deref(),
        codes: exception.codes.trim_ascii(),
        frames: &exception.frames,
        causes: &exception.causes,
        custom,
    })
}
