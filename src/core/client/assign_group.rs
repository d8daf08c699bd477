//! Assigns an exception to a group. The failures that are only consequences of one panic or trap get one group, separate from
//! that of the panic or trap.

use crate::core::{
    exception::{Exception, Frame, Kind},
    fingerprint::{Fingerprint, Parts, aftermath, fingerprint, is_abort, is_aftermath},
    records,
    stack::{cut, is_wasm},
};

/// Returns the crash marker of a panic or trap: its group; for a panic, followed by a space and the script from which the
/// wasm instance was entered, if the stack contains one. The script is omitted for a trap, because the instance may still be
/// usable.
pub(super) fn crash_marker(exception: &Exception, group: &str) -> String {
    let is_panic = exception.kind == Kind::Panic;
    match entry_script(&exception.frames).filter(|_| is_panic) {
        Some(script) => [group, " ", script].concat(),
        None => group.to_owned(),
    }
}

/// Returns the file of the innermost frame that is not wasm: the URL of the script from which wasm was entered; `None` without
/// such a frame, or if its file is unknown.
pub(crate) fn entry_script(frames: &[Frame]) -> Option<&str> {
    let entered = frames.iter().find(|frame| !is_wasm(frame))?;
    Some(entered.file.as_str()).filter(|file| !file.is_empty())
}

/// Returns the group of an exception, and sets the `reason` of the exception. `custom` is the custom fingerprint, empty
/// without one. `crash` is the [marker](crash_marker) of an earlier panic or trap, after which the wasm instance may be
/// unusable; `None` without one. If the exception is a consequence of that crash, also sets `follows`, and returns the group
/// for all consequences of the crash.
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

/// Whether the exception is an abort, and its stack contains `script`, the script that entered the wasm instance of an earlier
/// panic; false if `script` is empty. After a panic that held a lock, later calls into the same instance abort without a call
/// of the panic hook. Each script of wasm-bindgen has one instance, so the script identifies the instance.
fn is_abort_in(script: &str, exception: &Exception) -> bool {
    !script.is_empty()
        && is_abort(&exception.r#type, &exception.message)
        && exception.frames.iter().any(|frame| frame.file == script)
}

/// Returns the group that the fingerprint of an exception determines, also if the exception is a consequence of a crash.
/// `custom` is the custom fingerprint, empty without one.
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
