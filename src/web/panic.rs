//! A panic where wasm captures: it is written before the instance traps.

use js_sys::Error;

use super::{changes, env, listeners, read, with_turret};
use crate::{
    exception::Raw,
    hook::{failure::Failure, panic},
};

#[cfg_attr(panic = "abort", path = "panic/abort.rs")]
#[cfg_attr(panic = "unwind", path = "panic/unwind.rs")]
mod end;

#[cfg(panic = "unwind")]
pub(crate) use end::is_echo;

/// Frames kept of a panic's stack: half of them are machinery.
const FRAMES: u32 = 100;

pub(crate) fn install() {
    panic::install(record);
}

fn record(failure: Failure) {
    end::begins();
    let raw = raw(failure);
    let message = raw.message.clone();
    let captured = with_turret(|turret| turret.capture(raw));
    if captured.is_none() {
        listeners::note(&message);
    }
    changes::announce();
    end::comes(captured, message);
}

fn raw(failure: Failure) -> Raw {
    let before = env::keep_frames(FRAMES);
    let error = Error::new("");
    let stack = env::text(&env::get(&error, "stack"), 32 << 10).unwrap_or_default();
    if let Some(before) = before {
        env::set_stack_limit(before);
    }
    let here = read::here();
    Raw {
        time: here.time,
        url: here.url,
        user_agent: here.user_agent,
        stack,
        ..Raw::from(failure)
    }
}
