//! The API of a Rust app in a browser. Each function calls the recorder.

mod build_id;
pub(crate) mod callbacks;
mod host;
mod js;
mod panic;
pub(crate) mod recorder;
mod state;

use js_sys::{Array, Error, Object, futures::JsFuture};
use wasm_bindgen::prelude::*;

use self::{
    build_id::BUILD_ID,
    js::{get, number, set, text},
    state::{NOT_ASKED, STATE},
};
use crate::{
    hook::{
        failure::{Failure, Pairs, ScopeTexts},
        locals::{self, Host},
    },
    settings::{Backend, Settings, callbacks::Ignore},
    status::{Status, Tier},
};

/// Minimum number of frames that V8 collects for a stack. With its default of 10, the stack of a trap does not include the
/// app's frames.
const MIN_FRAMES: u32 = 50;
/// Minimum number of frames that V8 collects for the stack of a panic, of which half belong to the hook and to std.
const MIN_PANIC_FRAMES: u32 = 100;

/// Starts the recorder with the default settings, and enables `locals!` and the panic hook. Links less code than [`init_with`].
/// `more` is an object with settings that the core adds. `at_panic` is called before a panic is recorded.
pub(crate) fn init(more: Object, at_panic: fn()) {
    locals::set_enabled(true);
    listen(at_panic);
    recorder::start(&more, BUILD_ID);
}

/// Does the same as [`init`], with `settings`. With `listen: false`, neither the panic hook is installed nor `locals!` enabled.
pub(crate) fn init_with(settings: &Settings, more: Object, at_panic: fn()) {
    locals::set_enabled(settings.listen && settings.capture_locals);
    if settings.listen {
        listen(at_panic);
    }
    put_settings(settings, &more);
    recorder::start(&more, BUILD_ID);
}

/// Installs the panic hook, which calls `at_panic` before it records a panic.
fn listen(at_panic: fn()) {
    recorder::keep_frames(MIN_FRAMES);
    STATE.with(|state| state.at_panic.set(at_panic));
    panic::install(record_panic);
}

/// Records a panic: the panic hook calls it. The callbacks may change or drop the panic before.
fn record_panic(mut failure: Failure) {
    recorder::keep_frames(MIN_PANIC_FRAMES);
    let error = Error::new("");
    let (at_panic, ask) = STATE.with(|state| (state.at_panic.get(), state.ask.get()));
    at_panic();
    let asked = ask(&mut failure, &error);
    record(failure, &error, asked);
}

pub(crate) fn capture(failure: Failure) -> String {
    let id = record(failure, &Error::new(""), NOT_ASKED);
    id.as_string().unwrap_or_default()
}

/// Captures a value that JavaScript threw, such as the `Err` of a call into JavaScript, with its own stack and causes.
/// Returns the id of the exception. The id is empty as for [`capture`](crate::capture()), and for an error that was captured
/// less than 5 seconds before.
///
/// The errors of the gloo crates do not keep the stack of the JavaScript error. Pass them to [`capture`](crate::capture()),
/// which stores the stack of its own call.
///
/// On native targets it accepts any type and does nothing.
///
/// ```
/// # let error = ();
/// tinyturret::capture_js(&error);
/// ```
pub fn capture_js(error: &JsValue) -> String {
    let id = recorder::capture_thrown(error);
    id.as_string().unwrap_or_default()
}

pub(crate) fn breadcrumb(text: &str) {
    recorder::breadcrumb(text);
}

pub(crate) async fn flush() {
    let _ = JsFuture::from(recorder::flush()).await;
}

pub(crate) fn status() -> Status {
    let status = recorder::status();
    let tiers: Array = get(&status, "tiers").dyn_into().unwrap_or_default();
    Status {
        version: env!("CARGO_PKG_VERSION"),
        namespace: text(&status, "namespace"),
        session: text(&status, "session"),
        reading: None,
        captured: number(&status, "captured").unwrap_or_default(),
        tiers: tiers.iter().map(|tier| read_tier(&tier)).collect(),
    }
}

/// Converts the status of one backend, a JavaScript object. An unknown state becomes `absent`.
fn read_tier(tier: &JsValue) -> Tier {
    let state = text(tier, "state");
    let states = ["opening", "ok", "failing"];
    Tier {
        name: text(tier, "name"),
        state: states
            .into_iter()
            .find(|known| *known == state)
            .unwrap_or("absent"),
        error: get(tier, "error").as_string(),
        pending: number(tier, "pending").unwrap_or_default() as u32,
        dropped: number(tier, "dropped").unwrap_or_default() as u32,
        used: number(tier, "used"),
        budget: number(tier, "budget"),
    }
}

pub(crate) fn open_viewer() {
    recorder::open_viewer();
}

pub(crate) fn locals_host() -> Host {
    host::host(|step| host::format(|| recorder::attempt_step(step)))
}

/// Adds `settings` to `object`, with the JavaScript names that the recorder reads. Unset optional settings are left out.
fn put_settings(settings: &Settings, object: &Object) {
    let put = |key, value: JsValue| set(object, key, &value);
    put(
        "maxExceptionPerGroup",
        settings.max_exception_per_group.into(),
    );
    put("maxExceptionGroups", settings.max_exception_groups.into());
    put("cleanupTriggerRate", settings.cleanup_trigger_rate.into());
    put("ignoreStorageErrors", settings.ignore_storage_errors.into());
    put("captureLocals", settings.capture_locals.into());
    put("showViewerLink", settings.show_viewer_link.into());
    put("listen", settings.listen.into());
    put("autoFlush", settings.auto_flush.into());
    put("namespace", settings.namespace.as_str().into());
    for (key, value) in [
        ("release", &settings.release),
        ("environment", &settings.environment),
        ("viewerUrl", &settings.viewer_url),
    ] {
        if let Some(value) = value {
            put(key, value.as_str().into());
        }
    }
    if !settings.storage_backends.is_empty() {
        let backends = settings.storage_backends.iter().filter_map(backend_value);
        put("storageBackends", backends.collect::<Array>().into());
    }
    if !settings.in_app.is_empty() || !settings.not_in_app.is_empty() {
        let texts = |texts: &[String]| -> JsValue {
            let texts = texts.iter().map(|text| JsValue::from(text.as_str()));
            texts.collect::<Array>().into()
        };
        let rules = Object::new();
        set(&rules, "include", &texts(&settings.in_app));
        set(&rules, "exclude", &texts(&settings.not_in_app));
        put("inApp", rules.into());
    }
    if let Some(link) = settings.link {
        link(&settings.callbacks, object);
    } else if !settings.callbacks.ignore.is_empty() {
        let texts = settings
            .callbacks
            .ignore
            .iter()
            .filter_map(|rule| match rule {
                Ignore::Text(text) => Some(JsValue::from(text.as_str())),
                Ignore::Function(_) => None,
            });
        put("ignore", texts.collect::<Array>().into());
    }
}

/// Converts a backend for the recorder's setting `storageBackends`: to its name, or to a store object of the platform. Returns
/// `None` if the platform has no such store.
fn backend_value(backend: &Backend) -> Option<JsValue> {
    #[cfg(feature = "edge")]
    if let Some(store) = &backend.store {
        let store = store.downcast_ref::<JsValue>()?;
        return store.is_object().then(|| store.clone());
    }
    Some(backend.name.as_str().into())
}

#[inline(never)]
/// Passes a failure to the recorder. `error` has the stack. `asked` is 0 if the app's callbacks were not called yet, 1 if they
/// keep the failure, or 2 if they drop it. Returns the id of the exception as a JavaScript string, which is empty if the
/// failure is dropped.
fn record(failure: Failure, error: &Error, asked: u32) -> JsValue {
    let location = failure.location.unwrap_or_default();
    let causes = Array::new();
    for cause in &failure.causes {
        causes.push(&cause.as_str().into());
    }
    let mut context = JsValue::UNDEFINED;
    if !failure.context.is_empty() {
        context = record_of(&failure.context).into();
    }
    let mut scopes = JsValue::UNDEFINED;
    if !failure.scopes.is_empty() {
        scopes = failure
            .scopes
            .iter()
            .map(scope_object)
            .collect::<Array>()
            .into();
    }
    recorder::record(
        failure.kind.name(),
        &failure.r#type,
        &failure.message,
        &location.file,
        location.line,
        location.column,
        error,
        &causes,
        &context,
        &scopes,
        failure.handled,
        failure.fatal,
        asked,
    )
}

/// Converts the values of one `locals!` to a JavaScript object in the form that the recorder reads.
fn scope_object(scope: &ScopeTexts) -> JsValue {
    let object = Object::new();
    set(&object, "function", &scope.function.as_str().into());
    set(&object, "location", &scope.location.as_str().into());
    set(&object, "early", &scope.early.into());
    set(&object, "values", &record_of(&scope.values));
    object.into()
}

/// Converts pairs of name and text to a JavaScript object with these properties.
fn record_of(pairs: &Pairs) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        set(&object, name, &value.as_str().into());
    }
    object
}
