//! The global failures: taken from the guard where the page has it, and heard
//! by ourselves where it has not.

use std::{
    cell::{OnceCell, RefCell},
    hint::black_box,
    panic::AssertUnwindSafe,
};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, IdbOpenDbRequest};

use super::{eager::take, env, read, workers, writing::flush_now};
use crate::{record::Record, stack, turret::place::script};

/// Bytes of the stack that taking a failure in needs, at the least.
const ROOM: usize = 1 << 10;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Guard;
    #[wasm_bindgen(method, catch)]
    fn enter(this: &Guard, entrant: &Function, script: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn leave(this: &Guard, entrant: &Function) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn panicked(this: &Guard, entrant: &JsValue, lead: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn after(this: &Guard) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn fresh(this: &Guard, error: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn quiet(this: &Guard, callback: &Function) -> Result<Function, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn meet(this: &Guard, error: &JsValue) -> Result<u32, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn reader(this: &Guard) -> Result<Reader, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn words(this: &Guard, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Guard, key: &str, value: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn note(this: &Guard, error: &JsValue, handled: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Guard, namespace: &str) -> Result<IdbOpenDbRequest, JsValue>;
    // Neither `catch` nor a result: both would enter the instance after a trap.
    #[wasm_bindgen(method)]
    fn attempt(this: &Guard, step: &mut dyn FnMut());
    #[wasm_bindgen(method, setter, catch)]
    fn set_namespace(this: &Guard, namespace: &str) -> Result<(), JsValue>;
}

/// What was thrown, read by JavaScript in one call.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    pub(crate) type Reader;
    /// The number of what it says: the same for the same, but not for ever.
    #[wasm_bindgen(method, catch)]
    pub fn recognize(this: &Reader, error: &JsValue) -> Result<u32, JsValue>;
    /// What was recognized last: see [`crate::one_text`].
    #[wasm_bindgen(method, getter, catch)]
    pub fn said(this: &Reader) -> Result<JsValue, JsValue>;
}

/// `None` where the page has no guard, or an older one.
pub(crate) fn reader() -> Option<Reader> {
    thread_local!(static READER: OnceCell<Option<Reader>> = const { OnceCell::new() });
    let find = || guard()?.reader().ok().filter(|reader| reader.is_object());
    READER.with(|reader| reader.get_or_init(find).clone())
}

fn guard() -> Option<Guard> {
    thread_local!(static GUARD: OnceCell<Guard> = const { OnceCell::new() });
    let known = GUARD.try_with(|guard| guard.get().cloned());
    known.ok().flatten().or_else(|| {
        let guard: Guard = find_guard()?;
        let _ = GUARD.try_with(|known| known.set(guard.clone()));
        Some(guard)
    })
}

fn find_guard() -> Option<Guard> {
    let guard = env::shared("tinyturret.guard");
    guard.is_object().then(|| guard.unchecked_into())
}

/// A callback that throws nothing into the page, even when the instance died of
/// what the panic hook never sees, and every call of it traps.
pub(crate) fn quiet(callback: &JsValue) -> Function {
    let callback: &Function = callback.unchecked_ref();
    guard()
        .and_then(|guard| guard.quiet(callback).ok())
        .unwrap_or_else(|| callback.clone())
}

/// Runs `step`, which may trap; not at all where the page has no guard, or an older one.
// A trap leaves the stack's pointer where it was, which may be past the end of the stack. This function's own
// end sets it right, because what it lends lies on the stack.
#[inline(never)]
pub(crate) fn attempt(step: &mut dyn FnMut()) {
    thread_local!(static IS_ABLE: OnceCell<bool> = const { OnceCell::new() });
    let is_able = |guard: &Guard| env::get(guard, "attempt").is_function();
    let is_able = |guard: &Guard| IS_ABLE.try_with(|able| *able.get_or_init(|| is_able(guard)));
    if let Some(guard) = guard().filter(|guard| is_able(guard).unwrap_or_default()) {
        let mut step = AssertUnwindSafe(step);
        guard.attempt(&mut move || {
            let step = &mut step;
            (**step)();
        });
    }
}

/// An event that is heard until this is dropped.
struct Listener {
    target: EventTarget,
    event: &'static str,
    hear: Function,
    _closure: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    fn new(target: JsValue, event: &'static str, work: fn(JsValue)) -> Option<Self> {
        let target: EventTarget = target.dyn_into().ok()?;
        let closure = Closure::<dyn FnMut(JsValue)>::new(work);
        let hear = quiet(closure.as_ref());
        target
            .add_event_listener_with_callback_and_bool(event, &hear, captures())
            .ok()?;
        Some(Listener {
            target,
            event,
            hear,
            _closure: closure,
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.event,
            &self.hear,
            captures(),
        );
    }
}

/// A resource that fails to load has an event that does not bubble. workerd knows no capture, and throws.
fn captures() -> bool {
    env::global("document").is_object()
}

#[derive(Default)]
struct Installed {
    entrant: Option<Closure<dyn FnMut(JsValue)>>,
    listeners: Vec<Listener>,
}

thread_local! {
    static INSTALLED: RefCell<Installed> = RefCell::default();
}

/// Takes in every failure of the global scope from now on.
pub(crate) fn install(namespace: &str) {
    let mut installed = Installed::default();
    let global = || JsValue::from(js_sys::global());
    let mut hear = |target: JsValue, event, work| {
        installed
            .listeners
            .extend(Listener::new(target, event, work));
    };
    hear(global(), "pagehide", |_| leaving());
    hear(env::global("document"), "visibilitychange", |_| leaving());
    if let Some(guard) = guard() {
        let entrant = Closure::<dyn FnMut(JsValue)>::new(signal);
        let _ = guard.set_namespace(namespace);
        let _ = guard.enter(entrant.as_ref().unchecked_ref(), &own_script());
        installed.entrant = Some(entrant);
    } else {
        for event in ["error", "unhandledrejection", "securitypolicyviolation"] {
            hear(global(), event, signal);
        }
    }
    let before = INSTALLED.replace(installed);
    leave(before);
}

/// wasm-bindgen's script, by which this instance is entered.
fn own_script() -> String {
    let stack = env::get(&js_sys::Error::new(""), "stack");
    let frames = stack::of_error(&env::text(&stack, 4 << 10).unwrap_or_default(), "");
    script(&frames).unwrap_or_default().to_owned()
}

/// The page may be about to go: nothing waits any longer.
fn leaving() {
    workers::take_rest();
    flush_now();
}

fn signal(event: JsValue) {
    // The guard asks whether this instance is alive. At the end of the stack there is no room for this.
    black_box(&[0u8; ROOM]);
    if event.is_undefined() {
        return;
    }
    if !is_fresh(&read::subject(&event)) || workers::wait(&event) {
        return;
    }
    take(read::event(&event));
}

/// Whether this value is news: a panic arrives a second time as the error of its
/// trap, and an error that was captured may be thrown again.
pub(crate) fn is_fresh(error: &JsValue) -> bool {
    #[cfg(panic = "unwind")]
    if super::panic::is_echo(error) {
        return false;
    }
    if let Some(guard) = guard() {
        return guard.fresh(error).unwrap_or(true);
    }
    thread_local!(static SEEN: js_sys::WeakSet = js_sys::WeakSet::new());
    let Some(object) = error.dyn_ref::<js_sys::Object>() else {
        return true;
    };
    SEEN.with(|seen| {
        let is_fresh = !seen.has(object);
        seen.add(object);
        is_fresh
    })
}

/// The number of what is news, where the guard tells it, and `None` for what is none: [`is_fresh`] and
/// [`read::recognize`] in one call. A number that came before says that nothing panicked since.
pub(crate) fn meet(error: &JsValue) -> Option<Option<u32>> {
    #[cfg(panic = "unwind")]
    if super::panic::is_echo(error) {
        return None;
    }
    match guard().map(|guard| guard.meet(error)) {
        Some(Ok(0)) => None,
        Some(number) => Some(number.ok()),
        None => is_fresh(error).then_some(None),
    }
}

/// An object as a text, in the guard's words, so that a note says the same.
pub(crate) fn words(object: &JsValue) -> Option<JsValue> {
    guard()?.words(object).ok()
}

/// The guard's request for the database; `None` where the page has no guard.
pub(crate) fn open_database(namespace: &str) -> Option<Result<IdbOpenDbRequest, JsValue>> {
    Some(guard()?.open(namespace))
}

/// Leaves a failure to the guard, because this instance cannot take it in.
pub(crate) fn note(message: &str) {
    if let Some(guard) = guard() {
        let _ = guard.note(&message.into(), false);
    }
}

/// Leaves a record for IndexedDB to the guard, because this instance will not open it.
pub(crate) fn hand_over(record: &Record) {
    if let Some(guard) = guard() {
        let _ = guard.put(&record.key, &record.value);
    }
}

/// Where the panic led that an instance of this page died of.
pub(crate) fn after() -> Option<String> {
    guard()?.after().ok()?
}

/// Hears nothing any more, because this instance panicked; `lead` is where that led.
pub(crate) fn let_go(lead: &str) {
    let Ok(Ok(installed)) = INSTALLED.try_with(|installed| {
        installed
            .try_borrow_mut()
            .map(|mut installed| std::mem::take(&mut *installed))
    }) else {
        return;
    };
    // What the host calls in the instance may panic again.
    let entrant = installed.entrant.as_ref().map(AsRef::as_ref);
    if let Some(guard) = guard() {
        let _ = guard.panicked(entrant.unwrap_or(&JsValue::UNDEFINED), lead);
    }
    // The panic may be under way inside this closure.
    if let Some(entrant) = installed.entrant {
        entrant.forget();
    }
}

/// Hears nothing any more, because another init takes over.
pub(crate) fn uninstall() {
    leave(INSTALLED.take());
}

fn leave(installed: Installed) {
    if let (Some(guard), Some(entrant)) = (guard(), &installed.entrant) {
        let _ = guard.leave(entrant.as_ref().unchecked_ref());
    }
}
