//! The pure parts behind plain functions, for examples, benchmarks and the fuzzer. No API.

use crate::{
    decode::decode,
    exception::{Exception, Frame, Raw},
    fingerprint::{self, Parts},
    intake, locals,
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
    take_in(Raw {
        r#type: name.into(),
        message: message.into(),
        stack: stack.into(),
        ..Raw::default()
    })
    .group
}

/// What becomes of a note, the JSON in which a failure waits for an instance. `None` when it is none.
pub fn exception(note: &str) -> Option<Exception> {
    decode(note).map(take_in)
}

/// Has `locals!` held from now on, as on the stack or as in a future.
pub fn watch_locals(on_stack: bool) {
    let stack = if on_stack { 0..usize::MAX } else { 0..0 };
    locals::watch(stack, |step| step());
}

/// Has `locals!` held no more.
pub fn unwatch_locals() {
    locals::unwatch();
}

fn take_in(raw: Raw) -> Exception {
    let mut exception = intake::exception(raw, &Settings::new());
    exception.group = turret::place::group(&exception, &[]);
    exception
}
