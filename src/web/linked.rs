//! The core of an app that captures with the recorder. The core starts at the first read. It runs only while one of its
//! functions is called or awaited, and leaves no listener and no timer behind.

use std::cell::RefCell;

use js_sys::{Object, Promise, Reflect, futures::JsFuture};
use wasm_bindgen::prelude::*;

#[cfg(feature = "edge")]
use super::env::to_js;
use super::{TURRET, promise, start, with_turret};
use crate::{hook::recorder, mark::State, settings::Settings, storage::Storage};

thread_local! {
    static SETTINGS: RefCell<Option<Settings>> = const { RefCell::new(None) };
    #[cfg(feature = "js")]
    static BEGUN: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Makes the core start again at the next read, with these settings.
pub(crate) fn use_settings(settings: &Settings) {
    SETTINGS.set(Some(settings.clone()));
    TURRET.set(None);
}

/// Makes the core start again at the next read, with the settings that the recorder has read.
#[cfg(feature = "js")]
pub(super) fn restart(begun: &Promise) {
    BEGUN.set(Some(begun.clone()));
    SETTINGS.set(None);
    TURRET.set(None);
}

/// `None` if the recorder has not read the settings of JavaScript yet.
fn settings_and_tiers() -> Option<(Settings, Vec<Box<dyn Storage>>)> {
    let settings = SETTINGS.with_borrow(Clone::clone);
    #[cfg(feature = "js")]
    if settings.is_none() {
        let settings = recorder::settings();
        return (!settings.is_undefined()).then(|| {
            let (settings, backends) = super::options::read(&settings);
            (settings, backends.own)
        });
    }
    let settings = settings.unwrap_or_default();
    let tiers = super::tiers(&settings);
    Some((settings, tiers))
}

/// Returns the settings for the core. The core cleans up only if the app listens: an app that only reads does not know the
/// limits of the app that captures.
fn of_core(settings: Settings) -> Settings {
    Settings {
        clean_up: settings.listen && settings.clean_up,
        ..settings
    }
}

/// Called before a read: makes the recorder write all pending records, and starts the core.
pub(super) async fn prepare() {
    #[cfg(feature = "js")]
    if let Some(begun) = BEGUN.with_borrow(Clone::clone) {
        let _ = JsFuture::from(begun).await;
    }
    let _ = JsFuture::from(recorder::flush()).await;
    start_once();
}

fn start_once() {
    if with_turret(|_| ()).is_none()
        && let Some((settings, tiers)) = settings_and_tiers()
    {
        start(of_core(settings), tiers);
    }
}

/// Writes the journal that the recorder keeps in memory to every backend: see `Turret::publish`. Resolves to the status.
#[cfg(feature = "edge")]
async fn publish() -> Result<JsValue, JsValue> {
    start_once();
    super::publish().await;
    let tiers = with_turret(|turret| to_js(&turret.states()));
    let status = Object::new();
    let _ = Reflect::set(&status, &"tiers".into(), &tiers.unwrap_or_default());
    Ok(status.into())
}

/// Called before a group, or all if `None`, is deleted. Makes the recorders here and in other tabs begin new entries for later
/// failures.
pub(super) fn removes(group: Option<&str>) {
    recorder::seal();
    recorder::announce(&["removed/", group.unwrap_or_default()].concat());
}

/// Called after the core has written something.
pub(super) fn changed() {
    recorder::announce("changed");
}

/// Returns the number of open groups, for the link to the viewer.
async fn count() -> Result<JsValue, JsValue> {
    let groups = super::groups().await;
    let open = groups.iter().filter(|group| group.state == State::Open);
    Ok((open.count() as u32).into())
}

/// Called at a panic. With `panic = "abort"`, cancels pending operations, so that none of them enters the instance again.
pub(crate) fn let_go() {
    #[cfg(panic = "abort")]
    {
        super::indexed_db::let_go();
        super::timers::stop();
    }
}

/// Adds the functions by which the recorder calls the core: see `src/recorder/rust-client.js`.
pub(crate) fn add_settings(settings: &Object) {
    let core = Object::new();
    let put = |key: &str, value: &JsValue| {
        let _ = Reflect::set(&core, &key.into(), value);
    };
    put("countGroups", &function(|| promise(count())));
    #[cfg(feature = "edge")]
    {
        put("publish", &function(|| promise(publish())));
        put("openSharedCore", &super::stores::shared_core());
    }
    #[cfg(feature = "viewer")]
    if let Some(open) = super::viewer::opening() {
        put("openViewer", &open);
    }
    let _ = Reflect::set(settings, &"core".into(), &core);
}

fn function(call: fn() -> Promise) -> JsValue {
    Closure::<dyn Fn() -> JsValue>::new(move || call().into()).into_js_value()
}

/// Returns the status of the recorder, with the backend that the core reads.
#[cfg(any(feature = "js", feature = "viewer"))]
pub(crate) fn status() -> JsValue {
    let status = recorder::status();
    if let Some(reading) = reading() {
        let _ = Reflect::set(&status, &"reading".into(), &reading.into());
    }
    status
}

pub(crate) fn reading() -> Option<String> {
    with_turret(|turret| turret.reading()).flatten()
}
