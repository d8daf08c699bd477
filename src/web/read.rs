//! Reads what was thrown, once and as plain text. Everything thrown is hostile:
//! getters throw, causes form rings, messages are megabytes long.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{
    env::{self, describe, get, text},
    listeners,
};
use crate::{
    exception::{CAUSES, EventCause, Kind, Raw},
    one_text,
    order::gather,
};

// Named here, because a name that comes out of wasm is made a text of JavaScript's each time.
#[wasm_bindgen]
extern "C" {
    /// Anything but `undefined` and `null`. Whatever is read of it may throw.
    type Thrown;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn name(this: &Thrown) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn message(this: &Thrown) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn stack(this: &Thrown) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn cause(this: &Thrown) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn errors(this: &Thrown) -> Result<JsValue, JsValue>;

    // Throws for a proxy that will not tell.
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_name = location)]
    static LOCATION: Option<Location>;
    type Location;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn href(this: &Location) -> Result<JsValue, JsValue>;
}

/// UTF-16 units read of any one text; the caps that are stored are smaller.
const MOST: u32 = 16 << 10;
const PROPERTIES: usize = 50;
const CALLS: u32 = 50;

/// Own properties that are told elsewhere, or that an engine adds.
const NO_LOCALS: [&str; 11] = [
    "name",
    "message",
    "stack",
    "cause",
    "errors",
    "fileName",
    "lineNumber",
    "columnNumber",
    "line",
    "column",
    "sourceURL",
];

/// The number of what it says, where the guard tells it.
pub(crate) fn recognize(error: &JsValue) -> Option<u32> {
    listeners::reader()?.recognize(error).ok()
}

/// Anything that was thrown or handed to `capture`.
pub(crate) fn error(kind: Kind, error: &JsValue) -> Raw {
    recognized(kind, error, recognize(error))
}

/// [`error`], after it was recognized, or not.
pub(crate) fn recognized(kind: Kind, error: &JsValue, number: Option<u32>) -> Raw {
    let said = || env::long_text(&listeners::reader()?.said().ok()?);
    let Some(text) = number.and_then(|_| said()) else {
        return piece_by_piece(kind, error);
    };
    Raw {
        kind,
        number,
        time: env::now(),
        user_agent: user_agent(),
        ..one_text::raw(&text)
    }
}

/// Where the page has no guard: some thirty calls.
fn piece_by_piece(kind: Kind, error: &JsValue) -> Raw {
    let EventCause {
        r#type,
        message,
        stack,
    } = one(error);
    let (causes, locals) = thrown(error).map_or_else(Default::default, |thrown| {
        (causes(thrown), properties(error, &stack))
    });
    Raw {
        kind,
        r#type,
        message,
        stack,
        causes,
        locals,
        ..here()
    }
}

/// An event of the global scope.
pub(crate) fn event(event: &JsValue) -> Raw {
    match text(&get(event, "type"), 100).as_deref() {
        Some("unhandledrejection") => error(Kind::Rejection, &get(event, "reason")),
        Some("securitypolicyviolation") => violation(event),
        _ if is_resource(event) => resource(&get(event, "target")),
        _ => uncaught(event),
    }
}

/// What the event is about: the same value may come by two ways.
pub(crate) fn subject(event: &JsValue) -> JsValue {
    let reason = get(event, "reason");
    if reason.is_undefined() {
        get(event, "error")
    } else {
        reason
    }
}

/// The text of an error event.
pub(crate) fn message(event: &JsValue) -> Option<String> {
    text(&get(event, "message"), MOST).filter(|text| !text.is_empty())
}

/// An error event without the error: of a worker. Another origin's script, and
/// `throw null`, have none either; their texts say nothing.
pub(crate) fn is_from_elsewhere(event: &JsValue) -> bool {
    let says_something = |text: String| !matches!(strip_uncaught(&text), "null" | "Script error.");
    get(event, "error").is_null() && message(event).is_some_and(says_something)
}

/// Where and when.
pub(crate) fn here() -> Raw {
    let href = |location: &Option<Location>| location.as_ref()?.href().ok();
    Raw {
        time: env::now(),
        url: LOCATION.with(href).and_then(|href| text(&href, MOST)),
        user_agent: user_agent(),
        ..Raw::default()
    }
}

fn user_agent() -> Option<String> {
    thread_local!(static USER_AGENT: Option<String> =
        text(&get(&env::global("navigator"), "userAgent"), MOST));
    USER_AGENT.with(Clone::clone)
}

fn uncaught(event: &JsValue) -> Raw {
    let thrown = get(event, "error");
    let mut raw = if thrown.is_undefined() || thrown.is_null() {
        let message = text(&get(event, "message"), MOST).unwrap_or_default();
        Raw {
            message: strip_uncaught(&message).to_owned(),
            ..here()
        }
    } else {
        error(Kind::Error, &thrown)
    };
    if raw.stack.is_empty() {
        raw.stack = place(event);
        raw.number = None;
    }
    raw
}

/// The one place an error event knows, as V8 would print it.
fn place(event: &JsValue) -> String {
    let Some(file) = text(&get(event, "filename"), MOST).filter(|file| !file.is_empty()) else {
        return String::new();
    };
    let number = |key| get(event, key).as_f64().unwrap_or(0.0) as u32;
    let (line, column) = (number("lineno").to_string(), number("colno").to_string());
    ["    at ", &file, ":", &line, ":", &column].concat()
}

/// V8 and Gecko put their own words before what was thrown.
fn strip_uncaught(message: &str) -> &str {
    ["Uncaught ", "uncaught exception: "]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .unwrap_or(message)
}

fn violation(event: &JsValue) -> Raw {
    let part = |key| text(&get(event, key), MOST).unwrap_or_default();
    let file = part("sourceFile");
    let line = get(event, "lineNumber").as_f64().unwrap_or(0.0) as u32;
    Raw {
        kind: Kind::Csp,
        r#type: "CSPViolation".into(),
        message: [part("effectiveDirective"), part("blockedURI")].join(" "),
        location: (!file.is_empty()).then(|| [file.as_str(), ":", &line.to_string()].concat()),
        ..here()
    }
}

fn is_resource(event: &JsValue) -> bool {
    get(&get(event, "target"), "tagName").is_string() && get(event, "message").is_undefined()
}

fn resource(target: &JsValue) -> Raw {
    let part = |key| text(&get(target, key), MOST).filter(|text| !text.is_empty());
    let tag = part("tagName").unwrap_or_default().to_ascii_lowercase();
    let url = part("src").or_else(|| part("href")).unwrap_or_default();
    Raw {
        kind: Kind::Resource,
        r#type: "ResourceError".into(),
        message: [tag, url].join(" "),
        ..here()
    }
}

/// `None` when it is no object.
fn thrown(error: &JsValue) -> Option<&Thrown> {
    (error.is_object() || error.is_function()).then(|| error.unchecked_ref())
}

fn one(error: &JsValue) -> EventCause {
    let Some(thrown) = thrown(error) else {
        return EventCause {
            message: describe(error, MOST),
            ..EventCause::default()
        };
    };
    let read = |value: Result<JsValue, JsValue>| text(&value.ok()?, MOST);
    let name = read(thrown.name()).filter(|name| !name.is_empty());
    let made_by = || text(&get(&get(error, "constructor"), "name"), 200);
    EventCause {
        r#type: name.or_else(made_by).unwrap_or_else(|| "Object".into()),
        message: read(thrown.message()).unwrap_or_else(|| describe(error, MOST)),
        stack: stack(thrown),
    }
}

/// A page may have it made by an `Error.prepareStackTrace` of its own, which many let give the list of calls.
fn stack(thrown: &Thrown) -> String {
    let stack = thrown.stack().unwrap_or_default();
    if let Some(text) = text(&stack, MOST) {
        return text;
    }
    let mut lines = String::new();
    for call in env::items(&stack, CALLS).unwrap_or_default() {
        lines += "\n    at ";
        lines += &describe(&call, MOST);
    }
    lines
}

/// The chain of `cause`, and after it what an `AggregateError` holds.
fn causes(error: &Thrown) -> Vec<EventCause> {
    let mut causes = Vec::new();
    let cause_of = |thrown: &Thrown| thrown.cause().unwrap_or_default();
    let mut cause = cause_of(error);
    while !cause.is_undefined() && !cause.is_null() && causes.len() < CAUSES {
        causes.push(one(&cause));
        cause = thrown(&cause).map(cause_of).unwrap_or_default();
    }
    let room = CAUSES.saturating_sub(causes.len());
    let errors = env::items(&error.errors().unwrap_or_default(), room as u32);
    causes.extend(errors.iter().flatten().map(one));
    causes
}

/// Of what has no stack the message tells them already.
fn properties(error: &JsValue, stack: &str) -> crate::exception::Entries {
    if stack.is_empty() {
        return Default::default();
    }
    entries(error, |key| !NO_LOCALS.contains(&key))
}

/// Own properties of any object, as names and texts.
pub(crate) fn entries(
    object: &JsValue,
    is_wanted: impl Fn(&str) -> bool,
) -> crate::exception::Entries {
    let Some(keys) = thrown(object).and_then(|_| keys(object).ok()) else {
        return Default::default();
    };
    let names = keys.iter().filter_map(|key| text(&key, 200));
    let wanted = names.filter(|name| is_wanted(name)).take(PROPERTIES);
    gather(wanted.map(|name| {
        let value = describe(&get(object, &name), MOST);
        (name, value)
    }))
}
