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

/// The state. Fields that only one file uses have its name.
#[derive(Default)]
pub(super) struct Runtime {
    core: Option<Core>,
    /// The source from which `linked.rs` reads the settings.
    #[cfg(not(feature = "package"))]
    pub linked_settings: Source,
    /// The function of `viewer.rs` that opens the viewer.
    #[cfg(all(feature = "viewer", not(feature = "package")))]
    pub viewer_opener: Option<js_sys::Function>,
    /// The client for reported records, for `reported.rs`. `None` if no reports are collected.
    #[cfg(feature = "collect")]
    pub reported: Option<Rc<Reported>>,
}

#[cfg(not(feature = "package"))]
/// Where the settings of the core come from.
#[derive(Clone, Default)]
pub(super) enum Source {
    /// Neither `init` nor `init_with` was called.
    #[default]
    None,
    /// `init` or `init_with` of the Rust API.
    Rust(Rc<Settings>),
    /// `init` of the JavaScript API, which returned this promise.
    #[cfg(feature = "js")]
    JavaScript(Promise),
}

struct Core {
    client: Rc<Client>,
    /// Resolves when the backends are open.
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

/// Returns the client, if the core is started.
pub(super) fn client() -> Option<Rc<Client>> {
    with(|runtime| Some(runtime.core.as_ref()?.client.clone()))?
}

/// Starts the core with these settings, and replaces the present one. Calls `changed` when the backends are open.
pub(super) fn start(settings: Settings, tiers: Vec<Box<dyn Storage>>, changed: fn()) {
    let client = Rc::new(Client::new(settings, tiers));
    // With `auto_flush: false` no timer may be set.
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

/// Removes the core, so that it is started again at the next read.
#[cfg(not(feature = "package"))]
pub(super) fn stop() {
    replace(None);
}

fn replace(core: Option<Core>) {
    // Dropped after the state is released, because dropping the backends of the former core calls JavaScript.
    let former = with(|runtime| std::mem::replace(&mut runtime.core, core));
    drop(former);
}

/// Waits until the backends are open.
pub(super) async fn wait_until_open() {
    let opening = with(|runtime| Some(runtime.core.as_ref()?.opening.clone()));
    if let Some(opening) = opening.flatten() {
        let _ = JsFuture::from(opening).await;
    }
}

/// Writes the journal that the recorder keeps in memory to every backend: see `Client::publish`. Then cleans up with the
/// probability `cleanup_trigger_rate`.
#[cfg(any(feature = "collect", feature = "edge"))]
pub(super) async fn publish() {
    wait_until_open().await;
    let Some(client) = client() else {
        return;
    };
    client.publish(env::now()).await;
    client.clean_after_write(env::random(), env::now()).await;
}
