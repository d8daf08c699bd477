//! The panic hook. It runs before the trap, so the instance still works.

use std::panic::PanicHookInfo;

use super::{host, state::STATE};
use crate::{
    event::{Kind, cut},
    hook::{errors::MAX_ERROR_BYTES, failure::Failure, locals::live_scopes},
};

/// The message of a panic whose payload is not a text. The hook of std prints the same.
const NO_TEXT: &str = "Box<dyn Any>";

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;
/// Records a panic. It never panics itself.
pub(super) type Record = fn(Failure);

/// Sets a hook that calls `record`, then the previous hook, then that of `console_error_panic_hook`. Later calls do nothing.
///
/// `console_error_panic_hook::set_once` sets a hook only at its first call. Because that call is here, one of the app does not
/// replace the hook.
pub(super) fn install(record: Record) {
    if STATE.with(|state| state.is_hook_set.replace(true)) {
        return;
    }
    let before = std::panic::take_hook();
    console_error_panic_hook::set_once();
    let console = std::panic::take_hook();
    let others = Box::new(move |info: &PanicHookInfo<'_>| {
        before(info);
        console(info);
    });
    chain(record, others);
}

/// Sets the hook of tinyturret, which calls `record` and then `others`.
fn chain(record: Record, others: Hook) {
    let ours = Ours(record);
    std::panic::set_hook(Box::new(move |info| run(&ours, &others, info)));
}

// Not inlined, because a boxed closure contains its code twice.
#[inline(never)]
fn run(Ours(record): &Ours, others: &Hook, info: &PanicHookInfo<'_>) {
    // This panic comes from the `Debug` of a value of `locals!`. It is caught and not recorded as a failure of the app.
    if host::is_formatting() {
        return;
    }
    once(|| record(failure(info)));
    others(info);
}

/// Dropped with the hook of tinyturret, when another hook replaces it without chaining it, as that of Yew does when it
/// renders. `drop` then chains the new hook, which is set already.
struct Ours(Record);

impl Drop for Ours {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            chain(self.0, std::panic::take_hook());
        }
    }
}

/// Runs `work`, unless it is running already. A callback that `work` calls may panic.
fn once(work: impl FnOnce()) {
    if !STATE.with(|state| state.is_recording.replace(true)) {
        work();
        STATE.with(|state| state.is_recording.set(false));
    }
}

/// Returns the failure for a panic.
fn failure(info: &PanicHookInfo<'_>) -> Failure {
    let message = info.payload_as_str().unwrap_or(NO_TEXT);
    Failure {
        kind: Kind::Panic,
        r#type: "panic".into(),
        message: cut(message, MAX_ERROR_BYTES).to_owned(),
        location: info.location().map(Into::into),
        scopes: live_scopes(),
        fatal: cfg!(panic = "abort"),
        ..Failure::default()
    }
}
