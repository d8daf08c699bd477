//! The browser. Every file translates between one thing of the platform and the
//! core; none decides.

mod changes;
mod env;
#[cfg(any(feature = "js", feature = "edge"))]
mod host;
#[cfg(panic = "abort")]
mod indexed_db;
mod link;
mod listeners;
mod local_storage;
mod locals;
mod memory;
mod panic;
mod read;
#[cfg(feature = "edge")]
mod stores;
mod timers;
mod workers;
mod writing;

#[cfg(any(feature = "js", feature = "viewer"))]
mod answers;
#[cfg(feature = "js")]
mod api;
#[cfg(feature = "js")]
mod id;
#[cfg(feature = "js")]
mod options;
#[cfg(feature = "viewer")]
mod viewer;

#[cfg(feature = "edge")]
pub use stores::{d1, kv, store};

use std::{cell::RefCell, panic::AssertUnwindSafe, pin::Pin, rc::Rc};

use js_sys::{
    Promise,
    futures::{JsFuture, future_to_promise, spawn_local},
};
use wasm_bindgen::prelude::*;

pub(crate) use self::locals::host as locals_host;
use self::writing::{flush_at_once, flush_now, retry_later, save, try_flush, write_soon};
use crate::{
    exception::{Breadcrumb, Exception, Kind, Raw},
    groups::Group,
    mark::{Mark, State},
    settings::{Backend, Settings},
    storage::{Storage, tiers::Failures},
    turret::{Captured, Status, Turret},
};

/// V8's default of 10 does not reach the app's own frames of a Rust trap.
const FRAMES: u32 = 50;

thread_local! {
    static TURRET: RefCell<Option<Rc<Turret>>> = const { RefCell::new(None) };
    /// Resolves when the tiers are open, to an error that the settings ask for.
    static OPENING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Any use of the turret; `None` before `init`, and while the instance is torn down.
fn with_turret<T>(work: impl FnOnce(&Rc<Turret>) -> T) -> Option<T> {
    let turret = TURRET
        .try_with(|turret| turret.try_borrow().ok()?.clone())
        .ok()??;
    Some(work(&turret))
}

pub(crate) fn init_with(settings: Settings) {
    let tiers = settings
        .storage_backends
        .iter()
        .filter_map(|backend| tier(backend, &settings))
        .collect();
    start(settings, tiers);
}

fn tier(backend: &Backend, settings: &Settings) -> Option<Box<dyn Storage>> {
    match &backend.store {
        #[cfg(feature = "edge")]
        Some(store) => host::host(store.downcast_ref::<JsValue>()?.clone(), settings),
        #[cfg(not(feature = "edge"))]
        Some(_) => None,
        None => built_in(&backend.name, &settings.namespace),
    }
}

/// A tier by its name in the settings.
fn built_in(name: &str, namespace: &str) -> Option<Box<dyn Storage>> {
    Some(match name {
        #[cfg(panic = "abort")]
        "indexedDB" => Box::new(indexed_db::IndexedDb::new(namespace)),
        "localStorage" => Box::new(local_storage::LocalStorage::new(namespace)),
        "memory" => Box::new(memory::Memory::new(namespace)),
        _ => return None,
    })
}

fn start(settings: Settings, mut tiers: Vec<Box<dyn Storage>>) {
    // Where the host gives a store there may be none of the browser's: then what the guard notes has nowhere else to
    // go, and what waits for the store can be read nowhere else.
    let is_built_in = |name: &str| built_in(name, &settings.namespace).is_some();
    if !tiers.iter().all(|tier| is_built_in(tier.name()))
        && !tiers.iter().any(|tier| tier.name() == "memory")
    {
        tiers.extend(built_in("memory", &settings.namespace));
    }
    flush_now();
    listeners::uninstall();
    let namespace = settings.namespace.clone();
    let listen = settings.listen;
    crate::locals::watch(listen && settings.capture_locals);
    let turret = Rc::new(Turret::new(settings, env::session(), tiers));
    // Where nothing flushes by itself, no timer is set either.
    #[cfg(feature = "journal")]
    if turret.settings.auto_flush {
        turret.set_pause(timers::pause);
    }
    TURRET.set(Some(turret.clone()));
    changes::open(&namespace);
    // Opens what need not wait before the first failure can come.
    let opening = turret.open(env::now());
    if listen {
        env::keep_frames(FRAMES);
        panic::install();
        listeners::install(&namespace);
    }
    OPENING.set(Some(promise(async move {
        let failures = opening.await;
        report(&turret, &failures);
        retry_later(&turret);
        changed();
        // A promise that rejects while nobody waits for it would be a failure
        // of the host's.
        Ok(outcome(&turret, failures).err().unwrap_or_default())
    })));
}

/// Where panics unwind, the promise of a future that panics rejects.
fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    promise_of(Box::pin(future))
}

/// Of one type, because each type of futures costs a kilobyte of wasm here.
fn promise_of(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(AssertUnwindSafe(future))
}

/// Resolves when the tiers are open; fails as the settings ask for it.
async fn opened() -> Result<(), JsValue> {
    let Some(opening) = OPENING.with_borrow(Clone::clone) else {
        return Ok(());
    };
    match JsFuture::from(opening).await? {
        error if error.is_undefined() => Ok(()),
        error => Err(error),
    }
}

fn outcome(turret: &Turret, failures: Failures) -> Result<(), JsValue> {
    match failures.into_iter().next() {
        Some((tier, failure)) if !turret.settings.ignore_storage_errors => {
            let message = ["tinyturret: ", &tier, " failed: ", &failure.0].concat();
            Err(js_sys::Error::new(&message).into())
        }
        _ => Ok(()),
    }
}

fn report(turret: &Turret, failures: &Failures) {
    if let (Some(tell), false) = (
        &turret.settings.on_storage_error,
        turret.settings.ignore_storage_errors,
    ) {
        failures
            .iter()
            .for_each(|(tier, failure)| tell(tier, &failure.0));
    }
}

/// Takes in what was thrown, if it is news; `tell` adds what else is known of it. With `all_said` nothing else is.
fn take_thrown(
    kind: Kind,
    error: &JsValue,
    all_said: bool,
    tell: impl FnOnce(Raw) -> Raw,
) -> String {
    let Some(number) = listeners::meet(error) else {
        return String::new();
    };
    let repeat = |turret: &Rc<Turret>| {
        let id = turret.repeat(kind, number.filter(|_| all_said)?, env::now());
        id.inspect(|_| write_soon(turret))
    };
    with_turret(repeat)
        .flatten()
        .unwrap_or_else(|| take(tell(read::recognized(kind, error, number))))
}

/// Takes one failure in, and sees to it that it is written.
fn take(mut raw: Raw) -> String {
    raw.after = listeners::after();
    with_turret(|turret| {
        let Captured { id, saving } = turret.capture(raw);
        match saving {
            Some(saving) => save(turret.clone(), saving),
            None if !id.is_empty() => write_soon(turret),
            None => {}
        }
        id
    })
    .unwrap_or_default()
}

fn changed() {
    changes::announce();
    with_turret(|turret| {
        if link::is_wanted(&turret.settings) {
            spawn_local(update_link(turret.clone()));
        }
    });
}

async fn update_link(turret: Rc<Turret>) {
    let groups = turret.groups(env::now()).await;
    let open = groups.iter().filter(|group| group.state == State::Open);
    link::show(open.count());
}

pub(crate) fn capture(raw: Raw) -> String {
    let stack = env::get(&js_sys::Error::new(""), "stack");
    let here = read::here();
    take(Raw {
        time: here.time,
        url: here.url,
        user_agent: here.user_agent,
        stack: env::text(&stack, 32 << 10).unwrap_or_default(),
        ..raw
    })
}

/// Takes in what JavaScript threw, such as the `Err` of a call into it, with its own stack and causes. The id
/// of the exception; empty as for [`capture`](crate::capture()), and for an error that was taken in before.
///
/// The errors of gloo's crates have left that stack behind: [`capture`](crate::capture()) tells the one of its own call.
///
/// Off the browser it takes anything, and does nothing.
///
/// ```
/// # let error = ();
/// tinyturret::capture_js(&error);
/// ```
pub fn capture_js(error: &JsValue) -> String {
    take_thrown(kind_of(error), error, true, |raw| Raw {
        handled: true,
        ..raw
    })
}

/// Of what an app hands over.
fn kind_of(error: &JsValue) -> Kind {
    if error.is_string() {
        Kind::Message
    } else {
        Kind::Captured
    }
}

pub(crate) fn breadcrumb(text: &str) {
    with_turret(|turret| turret.breadcrumb(Breadcrumb::new(env::now(), text, None)));
}

/// Whether a panic has closed the database, so that a backend that was opening never answers.
fn database_is_lost() -> bool {
    #[cfg(panic = "abort")]
    return indexed_db::has_let_go();
    #[cfg(not(panic = "abort"))]
    false
}

/// The turret once its tiers are open, and what waited is on its way to them.
async fn ready() -> Option<Rc<Turret>> {
    // A tier that failed is no reason to keep back what another holds, and one
    // that was opening when this instance panicked never answers.
    if !database_is_lost() {
        let _ = opened().await;
    }
    flush_at_once();
    let turret = with_turret(Rc::clone)?;
    // Beside the reading, which would have to wait.
    if turret.settings.auto_flush && turret.is_due(env::now()) {
        save(turret.clone(), turret.retry(env::now()));
    }
    Some(turret)
}

pub(crate) async fn groups() -> Vec<Group> {
    match ready().await {
        Some(turret) => turret.groups(env::now()).await,
        None => Vec::new(),
    }
}

pub(crate) async fn exceptions(group: &str) -> Vec<Exception> {
    match ready().await {
        Some(turret) => turret.exceptions(group, env::now()).await,
        None => Vec::new(),
    }
}

pub(crate) async fn mark(group: &str, mark: Mark) {
    if let Some(turret) = ready().await {
        turret.mark(group, mark, env::now()).await;
        changed();
    }
}

pub(crate) async fn delete(group: Option<&str>) {
    if let Some(turret) = ready().await {
        // First, so that what others capture from now on counts anew.
        changes::announce_removal(group);
        turret.remove(group, env::now()).await;
        changed();
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
    changed();
    count
}

pub(crate) async fn flush() {
    let _ = try_flush().await;
}

pub(crate) fn status() -> Status {
    with_turret(|turret| turret.status()).unwrap_or_default()
}

pub(crate) fn open_viewer() {
    with_turret(
        |turret| match (&turret.settings.viewer_url, web_sys::window()) {
            (Some(url), Some(window)) => {
                let _ = window.open_with_url_and_target(url, "_blank");
            }
            #[cfg(feature = "viewer")]
            (None, Some(_)) => viewer::open(),
            _ => {}
        },
    );
}
