//! The viewer inside a Rust app. It is linked as one script, and it reads through this instance.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{answers, linked, runtime};
use crate::hook::browser::recorder;

#[wasm_bindgen(module = "/dist/viewer.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn opener(calls: &Object) -> Result<Function, JsValue>;
}

/// Returns a function that opens the viewer. It does not enter this instance, which may be dead by then. `None` if the script of
/// the viewer fails.
pub(crate) fn opening() -> Option<Function> {
    let known = runtime::with(|runtime| runtime.viewer_opener.clone());
    if let Some(known) = known.flatten() {
        return Some(known);
    }
    // Created once, because its closures are never freed.
    let created = opener(&calls()).ok()?;
    runtime::with(|runtime| runtime.viewer_opener = Some(created.clone()));
    Some(created)
}

/// Returns the functions that the viewer calls.
fn calls() -> Object {
    let act = Object::new();
    give(&act, "resolve", |group, options| {
        answers::resolve(&group, &options).into()
    });
    give(&act, "ignore", |group, options| {
        answers::ignore(&group, &options).into()
    });
    give(&act, "reopen", |group, _| answers::reopen(&group).into());
    give(&act, "remove", |group, _| answers::remove(&group).into());
    give(&act, "clear", |_, _| answers::clear().into());
    let calls = Object::new();
    let _ = Reflect::set(&calls, &"act".into(), &act);
    give(&calls, "list", |_, _| answers::groups().into());
    give(&calls, "exceptions", |group, _| {
        answers::exceptions(&group).into()
    });
    give(&calls, "exportReport", |group, _| {
        answers::export_report(&group).into()
    });
    give(&calls, "readReport", |text, _| {
        answers::read_report(&text).into()
    });
    give(&calls, "status", |_, _| linked::status());
    give(&calls, "subscribe", |listener, _| {
        recorder::subscribe(listener.unchecked_ref()).into()
    });
    calls
}

fn give(object: &Object, name: &str, answer: fn(JsValue, JsValue) -> JsValue) {
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(answer);
    let _ = Reflect::set(object, &name.into(), &closure.into_js_value());
}
