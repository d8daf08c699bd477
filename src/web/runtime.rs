//! The state of the core in this wasm instance: its settings, its client, and whether the backends are open.

use std::{cell::RefCell, rc::Rc};

use js_sys::{
    Promise,
    futures::{JsFuture, spawn_local},
};
use wasm_bindgen::JsValue;

#[cfg(feature = "package")]
use super::package::pause;
#[cfg(not(feature = "package"))]
use super::timers::pause;
use super::{env, promise::promise};
#[cfg(feature = "collect")]
use crate::core::client::reported::Reported;
use crate::{
    core::{client::Client, storage::Storage},
    settings::Settings,
};

/// The state of the core in this wasm instance. A field that only one file uses contains the file's name.
#[derive(Default)]
pub(super) struct Runtime {
    core: Option<Core>,
    /// The source from which `linked.rs` reads the settings.
    #[cfg(not(feature = "package"))]
    pub linked_settings: Source,
    /// The JavaScript function that opens the viewer. `None` until `viewer.rs` has created it.
    #[cfg(all(feature = "viewer", not(feature = "package")))]
    pub viewer_opener: Option<js_sys::Function>,
    /// The client for reported records, which `reported.rs` uses. `None` if no reports are collected.
    #[cfg(feature = "collect")]
    pub reported: Option<Rc<Reported>>,
}

#[cfg(not(feature = "package"))]
/// The source of the settings with which the core starts.
#[derive(Clone, Default)]
pub(super) enum Source {
    /// Neither `init` nor `init_with` was called, so the core starts with default settings.
    #[default]
    None,
    /// The settings that were passed to `init` or `init_with` of the Rust API.
    Rust(Rc<Settings>),
    /// The promise that `init` of the JavaScript API has returned. When it has settled, the recorder has the settings.
    #[cfg(feature = "js")]
    JavaScript(Promise),
}

struct Core {
    client: Rc<Client>,
    /// The promise that resolves when the backends of `client` are open.
    opening: Promise,
}

thread_local! {
    static RUNTIME: RefCell<Runtime> = RefCell::default();
}

/// Calls `work` with the state. Returns `None` if the state is borrowed already, or while the thread is destroyed. `work` must
/// not call JavaScript, which could call back while the state is borrowed.
pub(super) fn with<T>(work: impl FnOnce(&mut Runtime) -> T) -> Option<T> {
    let work = |runtime: &RefCell<Runtime>| Some(work(&mut *runtime.try_borrow_mut().ok()?));
    RUNTIME.try_with(work).ok()?
}

/// Returns the client of the core; `None` if the core was not started or was stopped.
pub(super) fn client() -> Option<Rc<Client>> {
    with(|runtime| Some(runtime.core.as_ref()?.client.clone()))?
}

/// Starts a core with these settings and backends, in place of the present one. Calls `changed` when the backends are open. If
/// isolates share a backend, calls it again when the core has compacted the journal and cleaned up.
pub(super) fn start(settings: Settings, tiers: Vec<Box<dyn Storage>>, changed: fn()) {
    let client = Rc::new(Client::new(settings, tiers));
    // `pause` sets a timer, which is not allowed with `auto_flush: false`.
    if client.settings.auto_flush {
        client.set_pause(pause);
    }
    let open = client.open(env::now());
    let opened = client.clone();
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
    replace(Some(Core { client, opening }));
}

/// Drops the core, so that the next read starts another one.
#[cfg(not(feature = "package"))]
pub(super) fn stop() {
    replace(None);
}

fn replace(core: Option<Core>) {
    // The former core is dropped after the state is released, because dropping its backends calls JavaScript.
    let former = with(|runtime| std::mem::replace(&mut runtime.core, core));
    drop(former);
}

/// Waits until the backends of the core are open, absent or failing. Returns at once if the core was not started.
pub(super) async fn wait_until_open() {
    let opening = with(|runtime| Some(runtime.core.as_ref()?.opening.clone()));
    if let Some(opening) = opening.flatten() {
        let _ = JsFuture::from(opening).await;
    }
}

/// Writes the exceptions and counters of the journal, which the recorder keeps in memory, to every backend, and then cleans up
/// if `Client::clean_after_write` decides so. Does nothing if the core was not started.
#[cfg(any(feature = "collect", feature = "edge"))]
pub(super) async fn publish() {
    wait_until_open().await;
    let Some(client) = client() else {
        return;
    };
    client.publish(env::now()).await;
    client.clean_after_write(env::random(), env::now()).await;
}
