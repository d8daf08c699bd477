//! Which group an exception belongs to.

use crate::core::{
    exception::{Exception, Frame, Kind},
    fingerprint::{Parts, aftermath, fingerprint, is_abort, is_aftermath},
    records,
    stack::{cut, is_wasm},
};

/// Where a panic or trap leads: its group, and behind a blank the script that its instance was entered by.
/// Of a trap nobody knows whether its instance is at an end.
pub(super) fn lead(exception: &Exception, group: &str) -> String {
    let is_panic = exception.kind == Kind::Panic;
    match script(&exception.frames).filter(|_| is_panic) {
        Some(script) => [group, " ", script].concat(),
        None => group.to_owned(),
    }
}

/// The script that an instance is entered by, of a stack in it.
pub(crate) fn script(frames: &[Frame]) -> Option<&str> {
    let entered = frames.iter().find(|frame| !is_wasm(frame))?;
    Some(entered.file.as_str()).filter(|file| !file.is_empty())
}

/// The exception's group. What only follows from the panic or trap that led here is kept together
/// beside it: it is no news.
pub(super) fn place(exception: &mut Exception, custom: &[String], lead: Option<String>) -> String {
    let own = group(exception, custom);
    let lead = lead.unwrap_or_default();
    let (after, script) = cut::once(&lead, " ").unwrap_or((&lead, ""));
    let follows = custom.is_empty() && after != own && records::is_group(after);
    if follows && (is_aftermath(&exception.message) || is_abort_in(script, exception)) {
        exception.follows = Some(after.to_owned());
        return aftermath(after);
    }
    own
}

/// A lock that was held at the panic ends in an abort, which no hook hears of. wasm-bindgen's script holds one
/// instance.
fn is_abort_in(script: &str, exception: &Exception) -> bool {
    !script.is_empty()
        && is_abort(&exception.r#type, &exception.message)
        && exception.frames.iter().any(|frame| frame.file == script)
}

pub(crate) fn group(exception: &Exception, custom: &[String]) -> String {
    fingerprint(&Parts {
        kind: exception.kind,
        r#type: &exception.r#type,
        message: &exception.message,
        location: exception.location.as_deref(),
        frames: &exception.frames,
        causes: &exception.causes,
        custom,
    })
}
