//! The capture of the first design, which nothing calls any more: the package captures with the recorder.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{
    changes, env, listeners, panic, read, save, tiers, with_turret,
    writing::{flush_at_once, flush_now, retry_later, try_flush, write_soon},
};
use crate::{
    exception::{Breadcrumb, Kind, Raw},
    hook::{failure::Failure, host, locals::Host},
    settings::Settings,
    status::Status,
    storage::Storage,
    turret::{Captured, Turret},
};

/// Frames of each stack. V8 keeps 10 by default, which does not include the app's own frames of a Rust trap.
const FRAMES: u32 = 50;

pub(crate) fn init() {
    init_with(Settings::default());
}

pub(crate) fn init_with(settings: Settings) {
    let tiers = tiers(&settings);
    start(settings, tiers);
}

/// Starts a turret, which replaces the current one.
pub(super) fn start(settings: Settings, tiers: Vec<Box<dyn Storage>>) {
    flush_now();
    listeners::uninstall();
    let namespace = settings.namespace.clone();
    let listen = settings.listen;
    crate::hook::locals::watch(listen && settings.capture_locals);
    changes::open(&namespace);
    super::start(settings, tiers);
    if listen {
        env::keep_frames(FRAMES);
        panic::install();
        listeners::install(&namespace);
    }
}

/// Called before a read. Does nothing, because this core captures itself.
pub(super) async fn prepare() {}

/// Called before a read. Writes pending records, except with `auto_flush: false`, where no request would wait for the write.
pub(super) fn flush_unwritten() {
    flush_at_once();
}

/// Called before a group, or all if `None`, is deleted.
pub(super) fn removes(group: Option<&str>) {
    changes::announce_removal(group);
}

/// Called after the core has written something.
pub(super) fn changed() {
    changes::announce();
}

/// Called when a write has ended. Schedules a retry for backends that failed.
pub(super) fn wrote(turret: &Turret) {
    retry_later(turret);
    changed();
}

pub(crate) async fn flush() {
    let _ = try_flush().await;
}

pub(crate) fn status() -> Status {
    with_turret(|turret| turret.status()).unwrap_or_default()
}

/// Opens the viewer at `viewer_url`.
pub(crate) fn open_viewer() {
    let url = with_turret(|turret| turret.settings.viewer_url.clone()).flatten();
    if let (Some(url), Some(window)) = (url, web_sys::window()) {
        let _ = window.open_with_url_and_target(&url, "_blank");
    }
}

/// Captures a thrown value, unless it is a duplicate. `tell` adds other data to it. With `all_said` the text of the value alone
/// identifies the failure, so that a repeat is counted without being read again.
pub(super) fn take_thrown(
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

/// Captures a failure, and writes it or schedules the write.
pub(super) fn take(mut raw: Raw) -> String {
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

pub(crate) fn capture(failure: Failure) -> String {
    let stack = env::get(&js_sys::Error::new(""), "stack");
    let here = read::here();
    take(Raw {
        time: here.time,
        url: here.url,
        user_agent: here.user_agent,
        stack: env::text(&stack, 32 << 10).unwrap_or_default(),
        ..Raw::from(failure)
    })
}

/// Captures a value that JavaScript threw, such as the `Err` of a call into JavaScript, with its own stack and causes.
/// Returns the id of the exception. The id is empty as for [`capture`](crate::capture()), and for an error that was captured
/// before.
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
    take_thrown(kind_of(error), error, true, |raw| Raw {
        handled: true,
        ..raw
    })
}

/// Returns the kind of a value that an app passes to `capture`.
pub(super) fn kind_of(error: &JsValue) -> Kind {
    if error.is_string() {
        Kind::Message
    } else {
        Kind::Captured
    }
}

pub(crate) fn breadcrumb(text: &str) {
    with_turret(|turret| turret.breadcrumb(Breadcrumb::new(env::now(), text, None)));
}

pub(crate) fn locals_host() -> Host {
    host::host(|step| host::attempting(|| listeners::attempt(step)))
}
