//! The core of a Rust app. It starts at the first read of groups. It runs while one of its functions is called or awaited, and
//! in the background only to open failing backends again. It leaves no listener and no timer behind.

use std::rc::Rc;

#[cfg(feature = "js")]
use js_sys::Promise;
#[cfg(any(feature = "js", feature = "viewer"))]
use js_sys::Reflect;
use js_sys::futures::JsFuture;
#[cfg(any(feature = "js", feature = "viewer"))]
use wasm_bindgen::JsValue;

use super::{
    runtime::{self, Source, client},
    storage::from_settings,
};
use crate::{core::storage::Storage, hook::browser::recorder, settings::Settings};

/// Stops the core. At the next read of groups it starts again, with these settings of the Rust API.
pub(crate) fn use_settings(settings: &Settings) {
    set_source(Source::Rust(Rc::new(settings.clone())));
}

/// Stops the core. It starts again at the next read, with the settings that the recorder has read from JavaScript. `begun` is
/// the promise that the recorder's `init` has returned.
#[cfg(feature = "js")]
pub(super) fn restart(begun: &Promise) {
    set_source(Source::JavaScript(begun.clone()));
}

fn set_source(source: Source) {
    runtime::with(|runtime| runtime.linked_settings = source);
    runtime::stop();
}

/// Returns the source of the settings with which the core starts next.
fn source() -> Source {
    runtime::with(|runtime| runtime.linked_settings.clone()).unwrap_or_default()
}

/// Returns the settings with which the core starts, and newly created backends. `None` if the settings come from JavaScript and
/// the recorder has not read them yet.
fn settings_and_tiers() -> Option<(Settings, Vec<Box<dyn Storage>>)> {
    let settings = match source() {
        Source::Rust(settings) => (*settings).clone(),
        #[cfg(feature = "js")]
        _ => return settings_of_recorder(),
        #[cfg(not(feature = "js"))]
        Source::None => Settings::default(),
    };
    let tiers = from_settings::tiers(&settings);
    Some((settings, tiers))
}

#[cfg(feature = "js")]
/// Returns the settings that the recorder has read from JavaScript, and newly created backends; `None` if it has not read them
/// yet.
fn settings_of_recorder() -> Option<(Settings, Vec<Box<dyn Storage>>)> {
    let settings = recorder::settings();
    if settings.is_undefined() {
        return None;
    }
    let backends = super::env::get(&settings, "storageBackends");
    let settings = super::options::read(&settings);
    let tiers = from_settings::tiers_from_list(&backends, &settings);
    Some((settings, tiers))
}

/// Disables cleanup in `settings` unless the app listens for failures: an app that only reads does not know the limits of the
/// app that captures.
fn core_settings(settings: Settings) -> Settings {
    Settings {
        clean_up: settings.listen && settings.clean_up,
        ..settings
    }
}

/// Waits until the recorder has written all pending records, and starts the core if it is not running. `reading.rs` calls it
/// before each read or change.
pub(super) async fn prepare() {
    #[cfg(feature = "js")]
    if let Source::JavaScript(begun) = source() {
        let _ = JsFuture::from(begun).await;
    }
    let _ = JsFuture::from(recorder::flush()).await;
    start_once();
}

/// Starts the core. Does nothing if it is running or its settings are not known yet.
pub(super) fn start_once() {
    if client().is_none()
        && let Some((settings, tiers)) = settings_and_tiers()
    {
        runtime::start(core_settings(settings), tiers, changed);
    }
}

/// Makes the recorders of this and other tabs count later failures in new entries, which the deletion does not remove. Called
/// before a group, or all groups if `group` is `None`, are deleted.
pub(super) fn before_delete(group: Option<&str>) {
    recorder::seal();
    recorder::announce(&["removed/", group.unwrap_or_default()].concat());
}

/// Notifies subscribers in this and other tabs that stored records have changed. Called after the core has changed them.
pub(super) fn changed() {
    recorder::announce("changed");
}

/// With `panic = "abort"`, cancels all pending requests and timers of the core, so that none of them calls this wasm instance
/// again. With `panic = "unwind"`, does nothing. Called at a panic.
pub(crate) fn cancel_operations() {
    #[cfg(panic = "abort")]
    super::operations::cancel_all();
}

/// Returns the status of the recorder as a JavaScript object. Its property `reading` is the name of the backend that the core
/// has read last.
#[cfg(any(feature = "js", feature = "viewer"))]
pub(crate) fn status() -> JsValue {
    let status = recorder::status();
    if let Some(reading) = reading() {
        let _ = Reflect::set(&status, &"reading".into(), &reading.into());
    }
    status
}

/// Returns the name of the backend that answered the last read of the core; `None` if none answered it, or if the core is not
/// running.
pub(crate) fn reading() -> Option<String> {
    client()?.reading()
}
