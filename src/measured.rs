//! The pure parts behind plain functions, for examples, benchmarks and the fuzzer. No API.

use crate::{
    exception::{Frame, Raw},
    fingerprint::{self, Parts},
    intake,
    settings::Settings,
    turret,
};

/// The frames in the text of a stack.
pub fn frames(stack: &str) -> Vec<Frame> {
    crate::stack::parse(stack)
}

/// The group of an error whose stack was read already.
pub fn fingerprint(name: &str, message: &str, frames: &[Frame]) -> String {
    fingerprint::fingerprint(&Parts {
        kind: crate::Kind::Error,
        r#type: name,
        message,
        location: None,
        frames,
        causes: &[],
        custom: &[],
    })
}

/// The group of an error, on the way of a capture: capped, scrubbed, parsed.
pub fn group(name: &str, message: &str, stack: &str) -> String {
    let raw = Raw {
        r#type: name.into(),
        message: message.into(),
        stack: stack.into(),
        ..Raw::default()
    };
    turret::group(&intake::exception(raw, &Settings::new()), &[])
}
