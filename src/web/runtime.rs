//! The state of the core: its turret, and whether the backends are open.

use std::{cell::RefCell, rc::Rc};

use js_sys::{
    Promise,
    futures::{JsFuture, spawn_local},
};
use wasm_bindgen::JsValue;

use super::{env, promise::promise, timers};
use crate::{
    core::{storage::Storage, turret::Turret},
    settings::Settings,
};

struct Runtime {
    turret: Rc<Turret>,
    /// Resolves when the backends are open.
    opening: Promise,
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Returns what `read` reads of the runtime. `None` before the core is started, and while the thread is destroyed.
fn of_runtime<T>(read: impl FnOnce(&Runtime) -> T) -> Option<T> {
    let read = |runtime: &RefCell<Option<Runtime>>| runtime.try_borrow().ok()?.as_ref().map(read);
    RUNTIME.try_with(read).ok()?
}

/// Returns the turret, if the core is started.
pub(super) fn turret() -> Option<Rc<Turret>> {
    of_runtime(|runtime| runtime.turret.clone())
}

/// Starts the core with these settings, in place of the present one. `changed` is called when the backends are open.
pub(super) fn start(settings: Settings, tiers: Vec<Box<dyn Storage>>, changed: fn()) {
    let turret = Rc::new(Turret::new(settings, tiers));
    // With `auto_flush: false` no timer may be set.
    if turret.settings.auto_flush {
        turret.set_pause(timers::pause);
    }
    let open = turret.open(env::now());
    let opened = turret.clone();
    let opening = promise(async move {
        open.await;
        changed();
        if opened.completes_later() {
            spawn_local(async move {
                opened.complete(env::now()).await;
                changed();
            });
        }
        Ok(JsValue::UNDEFINED)
    });
    RUNTIME.set(Some(Runtime { turret, opening }));
}

/// Forgets the core, so that it is started again when it is next needed.
#[cfg(not(feature = "package"))]
pub(super) fn stop() {
    RUNTIME.set(None);
}

/// Waits until the backends are open.
pub(super) async fn opened() {
    if let Some(opening) = of_runtime(|runtime| runtime.opening.clone()) {
        let _ = JsFuture::from(opening).await;
    }
}

/// Writes the journal that the recorder keeps in memory to every backend: see `Turret::publish`. Then cleans up with the
/// probability `cleanup_trigger_rate`.
#[cfg(any(feature = "collect", feature = "edge"))]
pub(super) async fn publish() {
    opened().await;
    let Some(turret) = turret() else {
        return;
    };
    turret.publish(env::now()).await;
    turret.clean_after_write(env::random(), env::now()).await;
}
