//! The panic hook. It runs before the trap and may still use the instance;
//! what comes after must not enter it again.

use std::{cell::Cell, panic::PanicHookInfo};

use js_sys::Error;

use super::{changes, env, listeners, locals, read, with_turret};
use crate::{
    exception::{Kind, Raw},
    locals::alive,
};

#[cfg_attr(panic = "abort", path = "panic/abort.rs")]
#[cfg_attr(panic = "unwind", path = "panic/unwind.rs")]
mod end;

#[cfg(panic = "unwind")]
pub(crate) use end::is_echo;

/// Frames kept of a panic's stack: half of them are machinery.
const FRAMES: u32 = 100;
/// Stands for a payload that is no text, as std prints it.
const NO_TEXT: &str = "Box<dyn Any>";

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Chains: ours, then the hook that was there, then `console_error_panic_hook`.
/// That crate sets its hook once in a process; taking it here means that a later
/// `set_once` of the app's changes nothing.
pub(crate) fn install() {
    thread_local!(static INSTALLED: Cell<bool> = const { Cell::new(false) });
    if INSTALLED.replace(true) {
        return;
    }
    let before = std::panic::take_hook();
    console_error_panic_hook::set_once();
    let console = std::panic::take_hook();
    chain(Box::new(move |info| {
        before(info);
        console(info);
    }));
}

/// Sets our hook, which calls `others` as well.
fn chain(others: Hook) {
    let ours = Ours;
    std::panic::set_hook(Box::new(move |info| {
        let _ = &ours;
        // Nobody hears of a `Debug` that panics while a value is told.
        if locals::is_attempting() {
            return;
        }
        capture(info);
        others(info);
    }));
}

/// Dropped with our hook: when another took its place without a word, as Yew's
/// does when it renders. By then the other is set, and may be chained.
struct Ours;

impl Drop for Ours {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            chain(std::panic::take_hook());
        }
    }
}

fn capture(info: &PanicHookInfo<'_>) {
    thread_local!(static BUSY: Cell<bool> = const { Cell::new(false) });
    if BUSY.replace(true) {
        return;
    }
    end::begins();
    let raw = raw(info);
    let message = raw.message.clone();
    let captured = with_turret(|turret| turret.capture(raw));
    if captured.is_none() {
        listeners::note(&message);
    }
    changes::announce();
    end::comes(captured, message);
    BUSY.set(false);
}

fn raw(info: &PanicHookInfo<'_>) -> Raw {
    let before = env::keep_frames(FRAMES);
    let error = Error::new("");
    let stack = env::text(&env::get(&error, "stack"), 32 << 10).unwrap_or_default();
    if let Some(before) = before {
        env::set_stack_limit(before);
    }
    Raw {
        kind: Kind::Panic,
        r#type: "panic".into(),
        message: info.payload_as_str().unwrap_or(NO_TEXT).to_owned(),
        stack,
        location: info.location().map(|at| {
            let (line, column) = (at.line().to_string(), at.column().to_string());
            [at.file(), ":", &line, ":", &column].concat()
        }),
        scopes: alive(),
        fatal: cfg!(panic = "abort"),
        ..read::here()
    }
}
