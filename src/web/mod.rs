//! Connects the core to the browser. Each file converts between one browser API and the core, and has no other logic.
//!
//! The core runs only while one of its functions is called or awaited. In a Rust app it works with the recorder that is linked
//! into the app (`linked.rs`), in the npm package with the recorder beside the wasm (`package.rs`). Both files have the
//! functions that this file calls as `mode::…`.

mod env;
#[cfg(any(feature = "js", feature = "package", feature = "edge"))]
mod host;
#[cfg(panic = "abort")]
mod indexed_db;
mod local_storage;
mod memory;
mod timers;

#[cfg(not(feature = "package"))]
pub(crate) mod linked;
#[cfg(feature = "package")]
mod package;
#[cfg(not(feature = "package"))]
use linked as mode;
#[cfg(feature = "package")]
use package as mode;

#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
mod answers;
#[cfg(all(feature = "js", not(feature = "package")))]
mod linked_api;
#[cfg(any(feature = "js", feature = "package"))]
mod options;
#[cfg(any(feature = "js", feature = "package"))]
mod reading_api;
#[cfg(feature = "package")]
mod reported;
#[cfg(all(feature = "edge", not(feature = "package")))]
mod stores;
#[cfg(all(feature = "viewer", not(feature = "package")))]
mod viewer;

#[cfg(all(feature = "edge", not(feature = "package")))]
pub use stores::{d1, kv, store};

use std::{cell::RefCell, panic::AssertUnwindSafe, pin::Pin, rc::Rc};

use js_sys::{
    Promise,
    futures::{JsFuture, future_to_promise, spawn_local},
};
use wasm_bindgen::prelude::*;

use crate::{
    exception::Exception,
    groups::Group,
    mark::Mark,
    settings::{Backend, DEFAULT_BACKENDS, Settings},
    storage::Storage,
    turret::Turret,
};

thread_local! {
    static TURRET: RefCell<Option<Rc<Turret>>> = const { RefCell::new(None) };
    /// Resolves when the backends are open.
    static OPENING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Calls `work` with the turret. Returns `None` before the turret is started, and while the thread is destroyed.
fn with_turret<T>(work: impl FnOnce(&Rc<Turret>) -> T) -> Option<T> {
    let turret = TURRET
        .try_with(|turret| turret.try_borrow().ok()?.clone())
        .ok()??;
    Some(work(&turret))
}

/// Returns the backends of the settings.
fn tiers(settings: &Settings) -> Vec<Box<dyn Storage>> {
    let of = |backends: &[Backend]| -> Vec<Box<dyn Storage>> {
        let tiers = backends.iter();
        tiers
            .filter_map(|backend| tier(backend, settings))
            .collect()
    };
    let named = of(&settings.storage_backends);
    if named.is_empty() {
        of(&DEFAULT_BACKENDS.map(Backend::from))
    } else {
        named
    }
}

fn tier(backend: &Backend, settings: &Settings) -> Option<Box<dyn Storage>> {
    #[cfg(feature = "edge")]
    if let Some(store) = &backend.store {
        return host::host(store.downcast_ref::<JsValue>()?.clone(), settings);
    }
    built_in(&backend.name, &settings.namespace)
}

/// Returns a built-in backend by its name in the settings.
fn built_in(name: &str, namespace: &str) -> Option<Box<dyn Storage>> {
    Some(match name {
        #[cfg(panic = "abort")]
        "indexedDB" => Box::new(indexed_db::IndexedDb::new(namespace)),
        "localStorage" => Box::new(local_storage::LocalStorage::new(namespace)),
        "memory" => Box::new(memory::Memory::new(namespace)),
        _ => return None,
    })
}

/// With a custom backend there may be no built-in one. Adds memory, because the journal of a recorder in an isolate, and records
/// that wait for the custom backend, can be read nowhere else.
fn add_memory(tiers: &mut Vec<Box<dyn Storage>>, namespace: &str) {
    let is_built_in = |name: &str| built_in(name, namespace).is_some();
    if !tiers.iter().all(|tier| is_built_in(tier.name()))
        && !tiers.iter().any(|tier| tier.name() == "memory")
    {
        tiers.extend(built_in("memory", namespace));
    }
}

/// Creates the turret, and begins to open its backends. `OPENING` resolves when they are open.
fn start(settings: Settings, mut tiers: Vec<Box<dyn Storage>>) {
    add_memory(&mut tiers, &settings.namespace);
    let turret = Rc::new(Turret::new(settings, tiers));
    // With `auto_flush: false` no timer may be set.
    if turret.settings.auto_flush {
        turret.set_pause(timers::pause);
    }
    TURRET.set(Some(turret.clone()));
    let opening = turret.open(env::now());
    OPENING.set(Some(promise(async move {
        opening.await;
        mode::changed();
        Ok(JsValue::UNDEFINED)
    })));
}

/// Writes the journal that the recorder keeps in memory to every backend: see `Turret::publish`. Then cleans up with the
/// probability `cleanup_trigger_rate`.
#[cfg(any(feature = "package", feature = "edge"))]
async fn publish() {
    opened().await;
    let Some(turret) = with_turret(Rc::clone) else {
        return;
    };
    turret.publish(env::now()).await;
    let rate = turret.settings.cleanup_trigger_rate;
    if env::random() < rate || rate > 0.0 && turret.is_crowded() {
        // A process that ended may have left entries.
        turret.compact(env::now()).await;
        turret.clean(env::now()).await;
    }
}

/// Returns a promise for a future. With `panic = "unwind"`, it rejects if the future panics.
fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    promise_of(Box::pin(future))
}

// Boxed, because `future_to_promise` adds a kilobyte of wasm for each type of future.
fn promise_of(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(AssertUnwindSafe(future))
}

/// Waits until the backends are open.
async fn opened() {
    if let Some(opening) = OPENING.with_borrow(Clone::clone) {
        let _ = JsFuture::from(opening).await;
    }
}

/// Whether a panic has cancelled the operations of IndexedDB, so that a backend that was opening never answers.
fn database_is_lost() -> bool {
    #[cfg(panic = "abort")]
    return indexed_db::has_let_go();
    #[cfg(not(panic = "abort"))]
    false
}

/// Returns the turret when its backends are open and pending records were passed to them.
async fn ready() -> Option<Rc<Turret>> {
    mode::prepare().await;
    // A backend that was opening when the instance panicked never answers.
    if !database_is_lost() {
        opened().await;
    }
    let turret = with_turret(Rc::clone)?;
    // In the background, so that the read does not wait.
    if turret.settings.auto_flush && turret.is_due(env::now()) {
        let retrying = turret.retry(env::now());
        spawn_local(async move {
            retrying.await;
            mode::changed();
        });
    }
    Some(turret)
}

pub(crate) async fn groups() -> Vec<Group> {
    let Some(turret) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "package"), expect(unused_mut))]
    let mut groups = turret.groups(env::now()).await;
    #[cfg(feature = "package")]
    reported::add_groups(&mut groups, &turret).await;
    groups
}

pub(crate) async fn exceptions(group: &str) -> Vec<Exception> {
    let Some(turret) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "package"), expect(unused_mut))]
    let mut exceptions = turret.exceptions(group, env::now()).await;
    #[cfg(feature = "package")]
    reported::add_exceptions(&mut exceptions, group).await;
    exceptions
}

pub(crate) async fn mark(group: &str, mark: Mark) {
    if let Some(turret) = ready().await {
        turret.mark(group, mark, env::now()).await;
        mode::changed();
    }
}

pub(crate) async fn delete(group: Option<&str>) {
    if let Some(turret) = ready().await {
        // Before the removal, so that later failures go to new entries.
        mode::removes(group);
        turret.remove(group, env::now()).await;
        #[cfg(feature = "package")]
        reported::remove(group).await;
        mode::changed();
    }
}

pub(crate) async fn export_report(group: Option<&str>) -> String {
    match ready().await {
        Some(turret) => turret.export(group, env::now()).await,
        None => String::new(),
    }
}

pub(crate) async fn import_report(text: &str) -> usize {
    let Some(turret) = ready().await else {
        return 0;
    };
    let count = turret.import(text, env::now()).await;
    mode::changed();
    count
}
