//! Converts the callbacks that the app sets (`before_save`, `ignore_if`, `on_storage_error`) to JavaScript functions for the
//! recorder, which does not call them after a panic that aborts. Also calls `ignore_if` and `before_save` itself for a panic
//! that occurs before the recorder is completely loaded.

use std::{cell::RefCell, panic::AssertUnwindSafe, rc::Rc};

use js_sys::{Array, Error, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{
    js::{get, set, text},
    recorder,
    state::{ASKED, DROPPED, NOT_ASKED, STATE},
};
use crate::{
    event::{Breadcrumb, Entries, Event, EventCause, Kind, Scope},
    hook::failure::{Failure, ScopeTexts, SourceLocation},
    settings::callbacks::{BeforeSave, Callbacks, Ignore, IgnoreIf, OnStorageError},
};

/// The type of [`link`], which `Settings` stores as a pointer, so that an app without callbacks does not link this file.
pub(crate) type Link = fn(&Callbacks, &Object);
pub(crate) const LINK: Link = link;

thread_local! {
    static CALLBACKS: RefCell<Callbacks> = RefCell::default();
}

/// Adds the app's callbacks to `object`, the settings for the recorder, as JavaScript functions, and keeps them for [`ask`].
fn link(callbacks: &Callbacks, object: &Object) {
    if !callbacks.ignore.is_empty() {
        let rules = callbacks.ignore.iter().map(|rule| match rule {
            Ignore::Text(text) => text.as_str().into(),
            Ignore::Function(call) => ignore_if(call.clone()),
        });
        set(object, "ignore", &rules.collect::<Array>());
    }
    if let Some(call) = &callbacks.before_save {
        set(object, "beforeSave", &before_save(call.clone()));
    }
    if let Some(call) = &callbacks.on_storage_error {
        set(object, "onStorageError", &on_storage_error(call.clone()));
    }
    CALLBACKS.set(callbacks.clone());
    STATE.with(|state| state.ask.set(ask));
}

/// Calls the callbacks for a panic that aborts, if the recorder is not completely loaded and so cannot call them itself: after
/// the panic they cannot be called. They may change `failure` and the stack of `error`. If a callback panics, only kind, type,
/// stack, location and the flags of the failure are kept, because the callbacks may not have seen the other texts. Returns the
/// argument `asked` of the recorder's `record`: [`NOT_ASKED`], [`ASKED`] or [`DROPPED`].
fn ask(failure: &mut Failure, error: &Error) -> u32 {
    // After a panic that unwinds, the instance still works, so the recorder can call the callbacks later.
    if !failure.fatal || !recorder::must_ask() {
        return NOT_ASKED;
    }
    let stack = text(error, "stack");
    let mut is_kept = None;
    let mut asked = Failure {
        // V8 prints the name of the error before the frames. The stack of an event has only the frames.
        stack: stack.trim_start_matches("Error\n").to_owned(),
        ..failure.clone()
    };
    recorder::attempt_step(&mut || is_kept = Some(is_kept_by_all(&mut asked)));
    if is_kept.is_none() {
        asked = Failure {
            kind: failure.kind,
            r#type: std::mem::take(&mut failure.r#type),
            location: failure.location.take(),
            handled: failure.handled,
            fatal: failure.fatal,
            stack,
            ..Failure::default()
        };
    }
    // The recorder reads the stack from `error`, so a stack that a callback has changed is written there.
    set(error, "stack", &asked.stack.as_str().into());
    *failure = asked;
    match is_kept {
        Some(false) => DROPPED,
        _ => ASKED,
    }
}

/// Calls `ignore` and `before_save` for a panic, and writes the event that `before_save` returns to `failure`. Returns false if
/// a rule ignores the failure or `before_save` returns `None`.
fn is_kept_by_all(failure: &mut Failure) -> bool {
    let clone = |callbacks: &RefCell<Callbacks>| callbacks.try_borrow().ok().map(|all| all.clone());
    let callbacks = CALLBACKS.try_with(clone);
    let callbacks = callbacks.ok().flatten().unwrap_or_default();
    let text = [failure.r#type.as_str(), ": ", &failure.message].concat();
    let event = event_of(failure.clone());
    let is_ignored = callbacks.ignore.iter().any(|rule| match rule {
        Ignore::Text(part) => text.contains(part),
        Ignore::Function(call) => call(&event),
    });
    let changed = match callbacks.before_save {
        _ if is_ignored => None,
        Some(call) => call(event),
        None => Some(event),
    };
    let is_kept = changed.is_some();
    if let Some(event) = changed {
        // Kind, `handled` and `fatal` remain as they were, because the API does not let callbacks change them.
        *failure = Failure {
            kind: failure.kind,
            handled: failure.handled,
            fatal: failure.fatal,
            ..failure_of(event)
        };
    }
    is_kept
}

/// Converts a panic to the event for the callbacks. Time, page address and breadcrumbs remain empty, because the hook does not
/// know them. The recorder adds the time later, and stores neither address nor breadcrumbs.
fn event_of(failure: Failure) -> Event {
    let cause = |message| EventCause {
        message,
        ..EventCause::default()
    };
    let scope = |scope: ScopeTexts| Scope {
        function: scope.function,
        location: scope.location,
        early: scope.early,
        values: scope.values.into_iter().collect(),
    };
    Event {
        kind: failure.kind,
        r#type: failure.r#type,
        message: failure.message,
        stack: failure.stack,
        location: failure.location.map(|location| location.text()),
        causes: failure.causes.into_iter().map(cause).collect(),
        context: failure.context.into_iter().collect(),
        scopes: failure.scopes.into_iter().map(scope).collect(),
        handled: failure.handled,
        fatal: failure.fatal,
        ..Event::default()
    }
}

/// Converts the event that a callback has returned to a failure. The kind and the flags are the default, and the caller sets
/// them. The location is one text in `file`.
fn failure_of(event: Event) -> Failure {
    let scope = |scope: Scope| ScopeTexts {
        function: scope.function,
        location: scope.location,
        early: scope.early,
        values: scope.values.into_iter().collect(),
    };
    Failure {
        r#type: event.r#type,
        message: event.message,
        stack: event.stack,
        location: event.location.map(|file| SourceLocation {
            file,
            ..SourceLocation::default()
        }),
        causes: event
            .causes
            .into_iter()
            .map(|cause| cause.message)
            .collect(),
        context: event.context.into_iter().collect(),
        scopes: event.scopes.into_iter().map(scope).collect(),
        ..Failure::default()
    }
}

fn ignore_if(call: Rc<IgnoreIf>) -> JsValue {
    let call = AssertUnwindSafe(call);
    let call = move |event: JsValue| {
        let call = &call;
        call(&read_event(&event))
    };
    Closure::<dyn Fn(JsValue) -> bool>::new(call).into_js_value()
}

/// Returns a JavaScript function that calls `before_save` with the event, writes the changes to it, and returns it, or null to
/// drop it.
fn before_save(call: Rc<BeforeSave>) -> JsValue {
    let call = AssertUnwindSafe(call);
    let call = move |object: JsValue| {
        let call = &call;
        match call(read_event(&object)) {
            Some(event) => {
                write_event(&object, event);
                object
            }
            None => JsValue::NULL,
        }
    };
    Closure::<dyn Fn(JsValue) -> JsValue>::new(call).into_js_value()
}

fn on_storage_error(call: Rc<OnStorageError>) -> JsValue {
    let call = AssertUnwindSafe(call);
    let call = move |name: String, error: String| {
        let call = &call;
        call(&name, &error);
    };
    Closure::<dyn Fn(String, String)>::new(call).into_js_value()
}

/// Reads the recorder's event, a JavaScript object. A missing or wrong property becomes an empty value or `None`.
fn read_event(object: &JsValue) -> Event {
    let optional = |key| get(object, key).as_string();
    Event {
        kind: Kind::from_name(&text(object, "kind")),
        r#type: text(object, "type"),
        message: text(object, "message"),
        stack: text(object, "stack"),
        causes: list(object, "causes", |cause| EventCause {
            r#type: text(cause, "type"),
            message: text(cause, "message"),
            stack: text(cause, "stack"),
        }),
        code: optional("code"),
        status: optional("status"),
        location: optional("location"),
        locals: read_entries(&get(object, "locals")),
        scopes: list(object, "scopes", |scope| Scope {
            function: text(scope, "function"),
            location: text(scope, "location"),
            early: get(scope, "early").is_truthy(),
            values: read_entries(&get(scope, "values")),
        }),
        context: read_entries(&get(object, "context")),
        breadcrumbs: list(object, "breadcrumbs", |breadcrumb| Breadcrumb {
            time: time(breadcrumb),
            text: text(breadcrumb, "text"),
            data: get(breadcrumb, "data").as_string(),
        }),
        url: optional("url"),
        user_agent: optional("userAgent"),
        release: optional("release"),
        environment: optional("environment"),
        handled: get(object, "handled").is_truthy(),
        fatal: get(object, "fatal").is_truthy(),
        time: time(object),
    }
}

/// Writes the fields of `event` that a callback may change to the recorder's event, a JavaScript object.
fn write_event(object: &JsValue, event: Event) {
    let object: &Object = object.unchecked_ref();
    let put = |key, value: JsValue| set(object, key, &value);
    put("type", event.r#type.into());
    put("message", event.message.into());
    put("stack", event.stack.into());
    put(
        "causes",
        array(event.causes, |cause| {
            let object = Object::new();
            set(&object, "type", &cause.r#type.into());
            set(&object, "message", &cause.message.into());
            set(&object, "stack", &cause.stack.into());
            object.into()
        }),
    );
    put("code", event.code.into());
    put("status", event.status.into());
    put("location", event.location.into());
    put("locals", write_entries(event.locals).into());
    put("scopes", array(event.scopes, scope_object));
    put("context", write_entries(event.context).into());
    put(
        "breadcrumbs",
        array(event.breadcrumbs, |breadcrumb| {
            let object = Object::new();
            set(&object, "time", &(breadcrumb.time as f64).into());
            set(&object, "text", &breadcrumb.text.into());
            set(&object, "data", &breadcrumb.data.into());
            object.into()
        }),
    );
    put("url", event.url.into());
    put("userAgent", event.user_agent.into());
    put("release", event.release.into());
    put("environment", event.environment.into());
}

fn scope_object(scope: Scope) -> JsValue {
    let object = Object::new();
    set(&object, "function", &scope.function.into());
    set(&object, "location", &scope.location.into());
    set(&object, "early", &scope.early.into());
    set(&object, "values", &write_entries(scope.values));
    object.into()
}

fn write_entries(entries: Entries) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        set(&object, &name, &value.into());
    }
    object
}

fn list<T>(object: &JsValue, key: &str, read: impl Fn(&JsValue) -> T) -> Vec<T> {
    let list: Array = get(object, key).dyn_into().unwrap_or_default();
    list.iter().map(|item| read(&item)).collect()
}

fn array<T>(items: Vec<T>, write: impl Fn(T) -> JsValue) -> JsValue {
    items.into_iter().map(write).collect::<Array>().into()
}

fn read_entries(object: &JsValue) -> Entries {
    let keys = Reflect::own_keys(object).unwrap_or_default();
    let entry = |key: JsValue| {
        let value = Reflect::get(object, &key).ok()?.as_string()?;
        Some((key.as_string()?, value))
    };
    let mut entries = Entries::new();
    entries.extend(keys.iter().filter_map(entry));
    entries
}

fn time(object: &JsValue) -> u64 {
    get(object, "time").as_f64().unwrap_or_default() as u64
}
