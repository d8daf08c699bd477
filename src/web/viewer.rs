//! The viewer inside a Rust app. It is linked as one script, and it reads groups through this wasm instance.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{answers, linked, runtime};
use crate::hook::browser::recorder;

#[wasm_bindgen(module = "/dist/viewer.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn opener(calls: &Object) -> Result<Function, JsValue>;
}

/// Returns a JavaScript function that opens the viewer over the page. The function does not call this wasm instance, so it
/// works after a panic. Returns `None` if the script of the viewer cannot create it.
pub(crate) fn opening() -> Option<Function> {
    let known = runtime::with(|runtime| runtime.viewer_opener.clone());
    if let Some(known) = known.flatten() {
        return Some(known);
    }
    // The function is created once per instance, because its closures are never freed.
    let created = opener(&viewer_functions()).ok()?;
    runtime::with(|runtime| runtime.viewer_opener = Some(created.clone()));
    Some(created)
}

/// Returns a JavaScript object with the functions that the viewer calls to read and change groups.
fn viewer_functions() -> Object {
    let act = Object::new();
    add_function(&act, "resolve", |group, options| {
        answers::resolve(&group, &options).into()
    });
    add_function(&act, "ignore", |group, options| {
        answers::ignore(&group, &options).into()
    });
    add_function(&act, "reopen", |group, _| answers::reopen(&group).into());
    add_function(&act, "remove", |group, _| answers::remove(&group).into());
    add_function(&act, "clear", |_, _| answers::clear().into());
    let calls = Object::new();
    let _ = Reflect::set(&calls, &"act".into(), &act);
    add_function(&calls, "list", |_, _| answers::groups().into());
    add_function(&calls, "exceptions", |group, _| {
        answers::exceptions(&group).into()
    });
    add_function(&calls, "exportReport", |group, _| {
        answers::export_report(&group).into()
    });
    add_function(&calls, "readReport", |text, _| {
        answers::read_report(&text).into()
    });
    add_function(&calls, "status", |_, _| linked::status());
    add_function(&calls, "subscribe", |listener, _| {
        recorder::subscribe(listener.unchecked_ref()).into()
    });
    calls
}

/// Adds the property `name` to `object`: a JavaScript function with two arguments that calls `answer`. It is never freed.
fn add_function(object: &Object, name: &str, answer: fn(JsValue, JsValue) -> JsValue) {
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(answer);
    let _ = Reflect::set(object, &name.into(), &closure.into_js_value());
}
