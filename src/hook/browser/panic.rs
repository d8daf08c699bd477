//! The panic hook. It runs before the trap that ends the wasm instance, so the instance still works.

use std::panic::PanicHookInfo;

use super::{host, state::STATE};
use crate::{
    event::{Kind, cut},
    hook::{errors::MAX_ERROR_BYTES, failure::Failure, locals::live_scopes},
};

/// The message of a panic whose payload is not a text. The panic hook of std prints the same text.
const NO_TEXT: &str = "Box<dyn Any>";

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;
/// The function that records a panic. It must not panic itself.
pub(super) type Record = fn(Failure);

/// Sets a hook that calls `record`, then the previous hook, then that of `console_error_panic_hook`. Later calls do nothing.
///
/// `console_error_panic_hook::set_once` sets a hook only at its first call. Because the first call is here, a later call by the
/// app does not replace the hook of tinyturret.
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

/// Sets the hook of tinyturret, which records a panic with `record` and then calls `others`, the previous hooks.
fn chain(record: Record, others: Hook) {
    let ours = Ours(record);
    std::panic::set_hook(Box::new(move |info| run(&ours, &others, info)));
}

// `run` is not inlined into the hook, because a boxed closure contains its code twice.
#[inline(never)]
fn run(Ours(record): &Ours, others: &Hook, info: &PanicHookInfo<'_>) {
    // This panic comes from the `Debug` of a value of `locals!`. It is caught and not recorded as a failure of the app.
    if host::is_formatting() {
        return;
    }
    once(|| record(failure(info)));
    others(info);
}

/// The part of the installed hook that notices its removal. It is dropped when another hook replaces tinyturret's without
/// chaining it, as that of Yew does when it renders. `drop` then chains that new hook, which is set already.
struct Ours(Record);

impl Drop for Ours {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            chain(self.0, std::panic::take_hook());
        }
    }
}

/// Runs `work`, or does nothing while an earlier call of this function runs: `work` calls callbacks of the app, and a panic of
/// a callback runs the hook again.
fn once(work: impl FnOnce()) {
    if !STATE.with(|state| state.is_recording.replace(true)) {
        work();
        STATE.with(|state| state.is_recording.set(false));
    }
}

/// Converts the information of a panic to a failure, with the values that `locals!` holds.
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
